// Whether custom-elements.json follows its published schema: one line a fault, none when it does.
//
// Owns the call of the validator. Run as: node manifest.mjs SCHEMA DOCUMENT

import { readFileSync } from "node:fs";
import Ajv from "ajv";

const [schema, manifest] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf8")));
const ajv = new Ajv({ allErrors: true, strict: false }).addSchema(schema, "published");

/** The faults of a part, as one definition of the schema sees it. */
const faults = (definition, part) => {
  const validate = ajv.compile({ $ref: `published#${definition}` });
  return validate(part) ? [] : validate.errors.map(({ instancePath, message }) => `${instancePath}: ${message}`);
};

/**
 * The schema lets a custom element pass as any class, with whatever attributes. So each is also held
 * against the definition of its own.
 */
const allFaults = (manifest) => [
  ...faults("", manifest),
  ...manifest.modules.flatMap(({ declarations, exports }) => [
    ...declarations.flatMap((part) => faults("/definitions/CustomElementDeclaration", part)),
    ...exports.flatMap((part) => faults("/definitions/CustomElementExport", part)),
  ]),
];

for (const fault of allFaults(manifest)) console.log(fault);

// A validator that lets everything through would say nothing either.
const broken = structuredClone(manifest);
delete broken.modules[0].declarations[0].attributes[0].name;
if (allFaults(broken).length === 0) console.log("an attribute without a name passes: nothing is validated");
