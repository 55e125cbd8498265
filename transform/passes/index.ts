import type { Pass } from '../draft.ts';
import { adaptBodies } from './adapt-bodies.ts';
import { adaptNames } from './adapt-names.ts';
import { adaptParameters } from './adapt-parameters.ts';
import { adaptPaths } from './adapt-paths.ts';
import { bindTokens } from './bind-tokens.ts';
import { buildArguments } from './build-arguments.ts';
import { chooseMediaTypes } from './choose-media-types.ts';
import { delimitArrays } from './delimit-arrays.ts';
import { nameOperations } from './name-operations.ts';
import { reduceResponses } from './reduce-responses.ts';
import { resolveParameters } from './resolve-parameters.ts';
import { resolveServers } from './resolve-servers.ts';
import { selectOperations } from './select-operations.ts';

/**
 * The transformation, in the order in which it happens. Schemas (`allOf` merged, unions widened, recursion cut)
 * are flattened when a pass or the writer looks at them: see `transform/schema/`.
 */
export const PASSES: readonly Pass[] = [
  selectOperations,
  resolveParameters,
  resolveServers,
  bindTokens,
  nameOperations,
  chooseMediaTypes,
  adaptBodies,
  adaptParameters,
  adaptPaths,
  adaptNames,
  delimitArrays,
  buildArguments,
  reduceResponses,
];
