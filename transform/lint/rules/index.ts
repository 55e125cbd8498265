import type { Rule } from '../rule.ts';
import { BODY_RULES } from './body-rules.ts';
import { DOCUMENT_RULES } from './document-rules.ts';
import { NAME_RULES } from './name-rules.ts';
import { OPERATION_RULES } from './operation-rules.ts';
import { PARAMETER_RULES } from './parameter-rules.ts';
import { PATH_RULES } from './path-rules.ts';
import { REFERENCE_RULES } from './reference-rules.ts';
import { SCHEMA_RULES } from './schema-rules.ts';
import { SERVER_RULES } from './server-rules.ts';

/** What `lint` looks for, in the order in which it reports. */
export const RULES: readonly Rule[] = [
  ...DOCUMENT_RULES,
  ...SERVER_RULES,
  ...REFERENCE_RULES,
  ...PATH_RULES,
  ...OPERATION_RULES,
  ...PARAMETER_RULES,
  ...BODY_RULES,
  ...NAME_RULES,
  ...SCHEMA_RULES,
];
