import { expect, test } from 'vitest';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import { refusalOf } from './refusal-of.ts';

const GATEWAY = 'name: g\nvendors: [a.yaml]\noutbound: { none: true }\n';

/** `[title, text, message, hint]` */
test.each([
  [
    'a tab',
    `${GATEWAY}inbound:\n\tallowedClients: [a]\n`,
    'gateway.yaml:5:1 is not YAML: a tab indents the line',
    'Indent by spaces.',
  ],
  [
    'keys in different columns',
    `${GATEWAY}inbound:\n    allowedClients: [a]\n  allowedScopes: [b]\n`,
    'gateway.yaml:6:1 is not YAML: the line is not indented as its neighbours are, or a bracket is not closed',
    'Keys of one group begin in the same column, what belongs to a key further right; brackets and braces are closed.',
  ],
  [
    'an indented first line',
    `  name: g\nvendors: [a.yaml]\n`,
    'gateway.yaml:2:1 is not YAML: what stands here does not go on with what stands before it',
    'Put a text with quotes or special characters in quotes, and begin keys of one group in the same column.',
  ],
  [
    'a line that is indented too far',
    `name: g\n  vendors: [a.yaml]\n`,
    'gateway.yaml:1:7 is not YAML: a second ": " stands in the line, or the next line is indented too far',
    'Put a text with ": " in quotes; begin keys of one group in the same column.',
  ],
  [
    'no space after the colon',
    `name:g\nvendors: [a.yaml]\n`,
    'gateway.yaml:1:1 is not YAML: a line has no ": " after its key',
    'Write KEY: VALUE, with a space after the colon, and begin keys of one group in the same column.',
  ],
  [
    'two colons',
    `name: g: h\n`,
    'gateway.yaml:1:7 is not YAML: a second ": " stands in the line, or the next line is indented too far',
    'Put a text with ": " in quotes; begin keys of one group in the same column.',
  ],
  [
    'an open bracket',
    `${GATEWAY}inbound: { allowedClients: [a }\n`,
    'gateway.yaml:4:31 is not YAML: the line is not indented as its neighbours are, or a bracket is not closed',
    'Keys of one group begin in the same column, what belongs to a key further right; brackets and braces are closed.',
  ],
  [
    'an open quote',
    `name: "g\nvendors: [a.yaml]\n`,
    'gateway.yaml:3:1 is not YAML: Missing closing "quote',
    'Close what is open: a quote, a bracket, a brace; and put a space after each colon.',
  ],
  [
    'text behind a quote',
    `name: 'it's'\n`,
    'gateway.yaml:1:11 is not YAML: what stands here does not go on with what stands before it',
    'Put a text with quotes or special characters in quotes, and begin keys of one group in the same column.',
  ],
  [
    'an asterisk without quotes',
    `${GATEWAY}interceptors: { request: [{ step: coerce-arguments, tools: [*] }] }\n`,
    'gateway.yaml:4:61 is not YAML: a "*" begins a text, or an alias that has no name',
    'Put a text that begins with "*" in quotes.',
  ],
  [
    'an alias of nothing',
    `name: *base\n`,
    'gateway.yaml:1:7 has the alias "*base", and no anchor "&base" before it',
    'Put a text that begins with "*" in quotes.',
  ],
  [
    'aliases that grow',
    `a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]\ng: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f]\nh: &h [*g, *g, *g, *g, *g, *g, *g, *g, *g]\ni: &i [*h, *h, *h, *h, *h, *h, *h, *h, *h]\n`,
    'gateway.yaml has aliases (*NAME) that stand for far more than is written',
    'Write out where it is needed what they stand for.',
  ],
  [
    'an alias inside of itself',
    `vendors: &v [*v]\n`,
    'gateway.yaml:1:1 the key "name" is missing: a name: letters, digits and single hyphens, 48 characters at most',
  ],
  [
    'a tag',
    `name: !secret g\n`,
    'gateway.yaml:1:7 has a tag ("!…"), which means nothing here',
    'Put a text that begins with "!" in quotes, or remove the tag.',
  ],
  [
    'two documents',
    `${GATEWAY}---\nname: g\nvendors: [a.yaml]\noutbound: { none: true }\n`,
    'gateway.yaml:4:1 has a second document after "---"',
    'A file holds one configuration.',
  ],
  [
    'a reserved character',
    `name: @gateway\n`,
    'gateway.yaml:1:7 is not YAML: a text begins with a character that YAML keeps for itself',
    'Put the text in quotes.',
  ],
  [
    'a key and a list at one level',
    `name: g\n- a.yaml\n`,
    'gateway.yaml:2:1 is not YAML: a line has no ": " after its key',
    'Write KEY: VALUE, with a space after the colon, and begin keys of one group in the same column.',
  ],
  [
    'an anchor that is merged',
    `${GATEWAY}stack: { <<: { tracing: false } }\n`,
    'gateway.yaml:4:10 has an unknown key "stack["<<"]"',
    'Write the keys out: nothing is merged.',
  ],
  [
    'a key of a prototype',
    `${GATEWAY}__proto__: { name: h }\n`,
    'gateway.yaml:4:1 has an unknown key "__proto__"',
    'The keys here are "name", "description", "deploymentId", "roleArn", "vendors", "supportedVersions", "inbound", "outbound", "interceptors", "exceptionLevel", "schemas", "stack".',
  ],
  [
    'a key that is a list',
    `${GATEWAY}? [a]\n: b\n`,
    'gateway.yaml:1:1 has an unknown key "["[ a ]"]"',
    'The keys here are "name", "description", "deploymentId", "roleArn", "vendors", "supportedVersions", "inbound", "outbound", "interceptors", "exceptionLevel", "schemas", "stack".',
  ],
])('a text that is not plain YAML: %s', (_, text, message, hint?: string) => {
  expect(refusalOf(() => decodeGatewayConfig({ file: 'gateway.yaml', text }))).toEqual({ message, hint });
});
