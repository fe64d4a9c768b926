import type { Schema } from '../compare/schema.js';

/** Stands for every field that the schema does not name. */
const anyOther = '*';

/** What clients send who keep to the schema: the fields that it names, and where it takes others, one that nobody knows. */
export const asClientsWrite = (schema: Schema) =>
  mapObjects(schema, ({ properties, additionalProperties: others = true, ...rest }) => ({
    ...rest,
    properties: others === false ? properties : { ...properties, [anyOther]: others === true ? {} : others },
    additionalProperties: false,
  }));

/** What servers answer who keep to the schema: the fields that it names. */
export const asServersWrite = (schema: Schema) =>
  mapObjects(schema, ({ additionalProperties: others = false, ...rest }) => ({
    ...rest,
    additionalProperties: others,
  }));

/** What clients read who keep to the schema: what they do not know they ignore. */
export const asClientsRead = (schema: Schema) =>
  mapObjects(schema, ({ additionalProperties: others = true, ...rest }) => ({
    ...rest,
    additionalProperties: others === false ? true : others,
  }));

/** The schema with every object in it changed. */
function mapObjects(schema: Schema, change: (object: Schema) => Schema): Schema {
  const inner = (one: Schema) => mapObjects(one, change);
  const { properties, items, anyOf, oneOf, allOf, additionalProperties: others } = schema;
  const mapped: Schema = {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, inner(property)]),
      ),
    }),
    ...(items && { items: inner(items) }),
    ...(anyOf && { anyOf: anyOf.map(inner) }),
    ...(oneOf && { oneOf: oneOf.map(inner) }),
    ...(allOf && { allOf: allOf.map(inner) }),
    ...(typeof others === 'object' && { additionalProperties: inner(others) }),
  };
  return properties ? change(mapped) : mapped;
}
