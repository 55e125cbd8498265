import { readFile } from 'node:fs/promises';
import { decodeBrokerPolicy } from '../contract/broker-policy.ts';
import type { BrokerPolicy } from '../contract/broker-policy.ts';
import { ToolkitError } from '../contract/errors.ts';
import { createSecretReader } from '../tokens/secret-reader.ts';
import type { BrokerAnswer } from './answer.ts';
import { createBrokerFunction } from './create-broker.ts';
import { decodeSettings } from './settings.ts';

const { deploymentId, policyFile } = decodeSettings(process.env);
const answer = createBrokerFunction({
  deploymentId,
  policy: await readPolicy(policyFile),
  secrets: createSecretReader(),
  log: (entry) => void process.stdout.write(`${JSON.stringify(entry)}\n`),
});

/** The Lambda function behind a function URL or an API with IAM authorization. */
export const handler = (event: unknown): Promise<BrokerAnswer> => answer(event);

async function readPolicy(file: string): Promise<BrokerPolicy> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ToolkitError('file-unreadable', `policy "${file}" cannot be read`, {
      hint: 'POLICY_FILE names the policy that the stack wrote beside the function.',
      cause,
    });
  });
  return decodeBrokerPolicy(parseJson(file, text));
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ToolkitError('config-invalid', `policy "${file}" is not JSON`, { cause });
  }
}
