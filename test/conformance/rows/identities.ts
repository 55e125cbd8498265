import type { Requirement } from '../requirement.ts';

const STS = 'https://docs.aws.amazon.com/STS/latest/APIReference/';
const IAM = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
const ASSUME_ROLE = { source: `${STS}API_AssumeRole.html`, read: '2026-11', kind: 'documented' } as const;
const URLS = {
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
  read: '2026-11',
  kind: 'documented',
} as const;
/** Its tests compare raw answers of the real STS, byte for byte. */
const COMPARED = {
  source: 'public comparison with the real STS, github.com/justincormack/argmin, 2026-07',
  read: '2026-11',
  kind: 'reported',
} as const;
const ASSUMED = { source: 'nobody has said so', read: '2026-11', kind: 'assumed' } as const;

export const IDENTITIES: readonly Requirement[] = [
  {
    id: 'I/assume-role',
    behaviour:
      'AssumeRole gives a key, a secret, a session token and their end to whom the role trusts, in every account alike.',
    ...ASSUME_ROLE,
  },
  {
    id: 'I/wire',
    behaviour:
      'The answer of AssumeRole is XML of the namespace 2011-06-15, indented, with the request id that its header has.',
    ...COMPARED,
  },
  {
    id: 'I/principals',
    behaviour:
      "A role trusts an account by its id or root, a role, one session of a role, or everybody; a role's ARN has its path.",
    source: `${IAM}reference_policies_elements_principal.html`,
    read: '2026-11',
    kind: 'documented',
  },
  {
    id: 'I/both-sides',
    behaviour:
      'A role of another account is assumed where its trust and the policies of the caller allow it, as they are now.',
    ...ASSUME_ROLE,
  },
  {
    id: 'I/same-account',
    behaviour:
      'In one account a trust that names the caller is enough; one that names the account wants a permission of the caller, too.',
    ...ASSUME_ROLE,
  },
  {
    id: 'I/assume-denied',
    behaviour:
      'Whatever of trust, external id and policies does not fit: AccessDenied, 403, with one sentence that names caller and role.',
    ...COMPARED,
  },
  {
    id: 'I/no-such-role',
    behaviour: 'A role that is not there is refused like one that does not trust.',
    ...COMPARED,
  },
  {
    id: 'I/duration',
    behaviour:
      "Sessions last 900 to 43,200 seconds, an hour by default, not longer than the role's own bound, and an hour at most where a role assumes a role.",
    ...ASSUME_ROLE,
  },
  {
    id: 'I/expired-session',
    behaviour: 'A session that has ended is refused with ExpiredToken, 403.',
    source: `${STS}CommonErrors.html`,
    read: '2026-11',
    kind: 'documented',
  },
  {
    id: 'I/validation',
    behaviour: 'Parameters that are missing or malformed are refused together, as ValidationError, 400.',
    ...COMPARED,
  },
  {
    id: 'I/first-counts',
    behaviour: 'Of a parameter that is there twice the first counts, and unknown ones are not looked at.',
    ...COMPARED,
  },
  {
    id: 'I/throttled',
    behaviour: 'Too many requests are refused with Throttling, 400.',
    source: `${STS}CommonErrors.html`,
    read: '2026-11',
    kind: 'documented',
  },
  {
    id: 'I/signature',
    behaviour:
      'A missing or foreign session token is InvalidClientTokenId before the signature is looked at, a wrong signature SignatureDoesNotMatch, both 403.',
    ...COMPARED,
  },
  {
    id: 'I/regions',
    behaviour: 'One port is the STS of every Region: the Region of a signature is not looked at.',
    ...ASSUMED,
  },
  {
    id: 'I/caller-identity',
    behaviour: 'GetCallerIdentity tells ARN, unique id and account, whatever the caller may do.',
    source: `${STS}API_GetCallerIdentity.html`,
    read: '2026-11',
    kind: 'documented',
  },
  {
    id: 'I/invalid-action',
    behaviour:
      'An operation or a version that there is not is InvalidAction, 400, in the namespace AWSFault.',
    ...COMPARED,
  },
  {
    id: 'I/unsupported',
    behaviour:
      "Operations that STS has and the local AWS does not are refused with InvalidAction, 400, in the shape of STS's errors, also those that nobody signs.",
    ...ASSUMED,
  },
  {
    id: 'I/no-action',
    behaviour: 'A request without an operation, or whose body is no form, is sent to the page of IAM.',
    ...COMPARED,
  },
  {
    id: 'I/principal-arn',
    behaviour: "`aws:PrincipalArn` of a session is its role's ARN with the path, compared part by part.",
    source: `${IAM}reference_policies_condition-keys.html`,
    read: '2026-11',
    kind: 'documented',
  },
  {
    id: 'I/evaluation',
    behaviour:
      'In one account a permission of either side is enough, across accounts both are needed, and a denial counts more than all of them.',
    source: `${IAM}reference_policies_evaluation-logic.html`,
    read: '2026-11',
    kind: 'documented',
  },
  {
    id: 'I/url-same-account',
    behaviour:
      "A function URL wants InvokeFunctionUrl and InvokeFunction, in the caller's policies or in the function's.",
    ...URLS,
  },
  {
    id: 'I/url-other-account',
    behaviour:
      "From another account a function URL wants both in the caller's policies and in the function's.",
    ...URLS,
  },
  {
    id: 'I/url-refusal',
    behaviour:
      'A function URL refuses with 403, `x-amzn-errortype: AccessDeniedException` and a sentence with the address of its guide.',
    source: 'https://github.com/awsdocs/aws-lambda-developer-guide/issues/494, 2026-05',
    read: '2026-11',
    kind: 'reported',
  },
  {
    id: 'I/unsigned-payload',
    behaviour: 'A function URL takes no request whose body is left out of the signature.',
    source:
      'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html',
    read: '2026-11',
    kind: 'documented',
  },
  {
    id: 'I/secret-policy',
    behaviour: "A secret's policy that denies all but some keeps its value from everybody else.",
    source:
      'https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html',
    read: '2026-11',
    kind: 'documented',
  },
  {
    id: 'I/secret-of-another',
    behaviour: "A secret of another account is read where its policy and the reader's own allow it.",
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html',
    read: '2026-11',
    kind: 'documented',
  },
  {
    id: 'I/public-policy',
    behaviour:
      'A policy that lets anybody in is refused with PublicPolicyException where public policies are blocked.',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html',
    read: '2026-11',
    kind: 'documented',
  },
  {
    id: 'I/create-again',
    behaviour:
      'A CreateSecret that is repeated with its ClientRequestToken and value makes no second secret.',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html',
    read: '2026-11',
    kind: 'documented',
  },
  {
    id: 'I/partial-arn',
    behaviour: 'A secret is found by its ARN without the hyphen and six letters at the end.',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html',
    read: '2026-11',
    kind: 'documented',
  },
  {
    id: 'I/own-account',
    behaviour: 'A call for an account is made with a key of that account.',
    ...ASSUMED,
  },
  {
    id: 'I/gateway-of-another',
    behaviour:
      'A gateway with IAM lets in callers of its own account: no policy of the gateway opens it to others.',
    ...ASSUMED,
  },
];
