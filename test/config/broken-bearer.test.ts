import { expect, test } from 'vitest';
import { decodeVendorConfig } from '../../config/vendor-config.ts';
import { refusalOf } from './refusal-of.ts';

/** `[title, text, message, hint]` */
test.each([
  [
    'an unknown key',
    `colour: red\n`,
    'bearer.yaml:1:1 has an unknown key "colour"',
    'The keys here are "vendor", "source", "target", "servers", "tokens", "operations", "budgets", "errors", "responses".',
  ],
  [
    'a misspelt key',
    `taget: { name: a }\n`,
    'bearer.yaml:1:1 has an unknown key "taget"',
    'Did you mean "target"?',
  ],
  [
    'a target that is a text',
    `target: asana\n`,
    'bearer.yaml:1:1 "target" is a text, and must be a group of keys, such as "name" or "description"',
  ],
  [
    'a target name with an underscore',
    `target: { name: a_b }\n`,
    'bearer.yaml:1:11 "target.name" must be a name: letters, digits and single hyphens, 100 characters at most',
  ],
  [
    'a server that is no URL',
    `servers: [app.example.com]\n`,
    'bearer.yaml:1:11 "servers[0]" must be an absolute http or https URL',
  ],
  [
    'a server that is a text',
    `servers: https://app.example.com\n`,
    'bearer.yaml:1:1 "servers" is a text, and must be a list of texts',
    'Write its entries in brackets, [ONE, TWO], or one on each line after "- ".',
  ],
  [
    'a token that is a text',
    `tokens: [X-Asana-Token]\n`,
    'bearer.yaml:1:10 "tokens[0]" is a text, and must be a group of keys, such as "scheme", "to", "header", "description", "operations" or "required"',
  ],
  [
    'a token of nothing',
    `tokens: [{ header: X-Asana-Token }]\n`,
    `bearer.yaml:1:10 "tokens[0]" is invalid: write either "scheme", one of the document's, or "to", where the vendor wants the credential`,
  ],
  [
    'a token to nowhere',
    `tokens: [{ to: digest }]\n`,
    'bearer.yaml:1:12 "tokens[0].to" must be a place for the token: bearer, basic, { header: NAME }, { query: NAME } or { cookie: NAME }, with a name that can be sent',
  ],
  [
    'a token to a header of HTTP',
    `tokens: [{ to: { header: Host } }]\n`,
    'bearer.yaml:1:18 "tokens[0].to.header" is invalid: HTTP or the target writes this header',
  ],
  [
    'a token with a misspelt key',
    `tokens: [{ schema: pat }]\n`,
    'bearer.yaml:1:12 has an unknown key "tokens[0].schema"',
    'Did you mean "scheme"?',
  ],
  [
    'operations that are a list',
    `operations: ["*"]\n`,
    'bearer.yaml:1:1 "operations" is a list, and must be a group of keys, such as "include" or "exclude"',
  ],
  [
    'an operation that is a number',
    `operations: { include: [7] }\n`,
    'bearer.yaml:1:25 "operations.include[0]" is a number, and must be a text',
    'Put it in quotes.',
  ],
  [
    'a budget with a unit',
    `budgets: { toolBytes: 16KB }\n`,
    'bearer.yaml:1:12 "budgets.toolBytes" is a text, and must be a whole number from 512 to 1000000',
  ],
  [
    'a budget that is too small',
    `budgets: { toolBytes: 100 }\n`,
    'bearer.yaml:1:12 "budgets.toolBytes" must be a whole number from 512 to 1000000',
  ],
  [
    'a budget over what a name may have',
    `budgets: { toolName: 1000 }\n`,
    'bearer.yaml:1:12 "budgets.toolName" must be a whole number from 16 to 256',
  ],
  ['errors of another kind', `errors: throw\n`, 'bearer.yaml:1:1 "errors" must be "wrap" or "status"'],
  [
    'errors in a near word',
    `errors: wraps\n`,
    'bearer.yaml:1:1 "errors" is "wraps"; did you mean "wrap"?',
    'It is one of "wrap", "status".',
  ],
  [
    'responses without a value',
    `responses:\n`,
    'bearer.yaml:1:1 "responses" has no value, and must be "reduce" or "keep"',
    'Write one behind the colon, or remove the key.',
  ],
])('a broken bearer.yaml: %s', (_, text, message, hint?: string) => {
  expect(refusalOf(() => decodeVendorConfig({ file: 'bearer.yaml', text }))).toEqual({ message, hint });
});
