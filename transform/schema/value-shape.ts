import type { PropertyShape, ValueShape, XmlShape } from '../../contract/route-map.ts';
import type { JsonObject } from '../document.ts';
import type { Shown } from './fit-budget.ts';
import type { FlatSchema, SchemaNode } from './flat-schema.ts';
import type { Occurrence } from './grow-tree.ts';
import { toolNames } from './legal-names.ts';
import type { SchemaGraph } from './schema-graph.ts';

/** Tells how a value that a tool takes differs at the vendor; nothing where it does not. */
export type ShapeOf = (shown: Shown, inXml: boolean) => ValueShape | undefined;

/** Opens the shapes of one document's schemas. What is shown whole is described once. */
export function createShapes(graph: SchemaGraph): ShapeOf {
  const known = { plain: new Map<SchemaNode, ValueShape | undefined>(), xml: new Map<SchemaNode, ValueShape | undefined>() }; // prettier-ignore

  function ofWhole(node: SchemaNode, inXml: boolean): ValueShape | undefined {
    const shapes = inXml ? known.xml : known.plain;
    if (shapes.has(node)) return shapes.get(node);
    const children = graph.children(node).map((child) => ofWhole(child, inXml));
    const shape = shapeOf(graph.flatten(node), children, inXml);
    shapes.set(node, shape);
    return shape;
  }

  function ofTree({ node, children }: Occurrence, inXml: boolean): ValueShape | undefined {
    const flat = graph.flatten(node);
    if (children === undefined) return shapeOf({ ...flat, properties: new Map() }, [], inXml);
    return shapeOf(
      flat,
      children.map((child) => ofTree(child, inXml)),
      inXml,
    );
  }

  return ({ node, tree }, inXml) => (tree === undefined ? ofWhole(node, inXml) : ofTree(tree, inXml));
}

/** One level around the shapes of its children, in the order of {@link SchemaGraph.children}. */
function shapeOf(
  flat: FlatSchema,
  children: readonly (ValueShape | undefined)[],
  inXml: boolean,
): ValueShape | undefined {
  const names = toolNames(flat);
  const properties = [...flat.properties.keys()].flatMap((name, index) => {
    const renamed = names.get(name);
    const below = children[index];
    if (renamed === undefined && below === undefined) return [];
    const shape: PropertyShape = { ...(renamed === undefined ? {} : { name }), ...below };
    return [[renamed ?? name, shape] as const];
  });
  const rest = children.slice(flat.properties.size);
  const items = flat.items === undefined ? undefined : rest[0];
  const additional = typeof flat.additional === 'object' ? rest[flat.items === undefined ? 0 : 1] : undefined;
  const xml = inXml && flat.xml !== undefined ? xmlShape(flat.xml) : undefined;
  const shape: ValueShape = {
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
    ...(items === undefined ? {} : { items }),
    ...(additional === undefined ? {} : { additional }),
    ...(xml === undefined ? {} : { xml }),
  };
  return Object.keys(shape).length === 0 ? undefined : shape;
}

/** The members of an XML Object that are what OpenAPI wants; `nodeType` of 3.2 replaces `attribute` and `wrapped`. */
export function xmlShape(xml: JsonObject): XmlShape {
  const { name, namespace, prefix, nodeType } = xml;
  const attribute = nodeType === undefined ? xml.attribute : nodeType === 'attribute';
  // Of what is no list, it says no more than is so anyway.
  const wrapped = nodeType === undefined ? xml.wrapped : nodeType === 'element';
  return {
    ...(typeof name === 'string' && name !== '' ? { name } : {}),
    ...(typeof namespace === 'string' ? { namespace } : {}),
    ...(typeof prefix === 'string' && prefix !== '' ? { prefix } : {}),
    ...(attribute === true ? { attribute } : {}),
    ...(wrapped === true ? { wrapped } : {}),
    ...(nodeType === 'text' || nodeType === 'cdata' || nodeType === 'none' ? { node: nodeType } : {}),
  };
}
