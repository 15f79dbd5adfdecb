// Runs the phone's pure modules: reads calls as JSON, writes what each gave, in the words of the Python twin.

import { readFile } from "node:fs/promises";
import { stdin, stdout } from "node:process";

const STATIC = new URL("../../static/", import.meta.url);
const documents = await import(new URL("identity/documents.js", STATIC));
const masking = await import(new URL("identity/masking.js", STATIC));
const waybills = await import(new URL("pickups/waybills.js", STATIC));
const goods = await import(new URL("pickups/goods.js", STATIC));
const allGoods = JSON.parse(await readFile(new URL("pickups/goods.json", STATIC), "utf8"));

const TWINS = {
  documents: {
    check: ({ document_type, number, name, expires_on, today, temporary, counties }) => {
      const known = counties && new Set(counties);
      const given = { name, expiresOn: expires_on, today, temporary, counties: known };
      const { canonical, name: told, warnings } = documents.check(document_type, number, given);
      return { canonical, name: told, warnings };
    },
    check_uscc: ({ code }) => documents.checkUscc(code),
    is_citizen_number: ({ text }) => documents.isCitizenNumber(text),
  },
  masking: {
    mask_name: ({ name }) => masking.maskName(name),
    mask_address: ({ address }) => masking.maskAddress(address),
  },
  waybills: {
    normalise: ({ text }) => waybills.normalise(text),
    check: ({ text, brand_code }) => {
      const { number, kind, brandHint, warnings } = waybills.check(text, { brandCode: brand_code });
      return { number, kind, brand_hint: brandHint, warnings };
    },
    s10_check_digit: ({ serial }) => waybills.s10CheckDigit(serial),
    tail: ({ number }) => waybills.tail(number),
    groups: ({ number }) => waybills.groups(number),
    patterns: () => waybills.PATTERNS.map(({ brand, form, isCertain }) => [brand, form, isCertain]),
  },
  goods: {
    named: ({ words }) => {
      const [found] = goods.lookUp(allGoods, words, 1);
      return found && goods.isItself(words, found) ? found.word : "";
    },
    look_up: ({ words, limit }) => goods.lookUp(allGoods, words, limit).map(({ word }) => word),
  },
};

function answer({ module, call, arguments: given }) {
  try {
    return { gives: TWINS[module][call](given) };
  } catch (refused) {
    if (refused instanceof documents.DocumentRefused) {
      return { refused: { code: refused.code, field: refused.field } };
    }
    if (refused instanceof waybills.WaybillRefused) {
      return { refused: { code: refused.code, position: refused.position } };
    }
    throw refused;
  }
}

let text = "";
for await (const part of stdin.setEncoding("utf8")) text += part;
stdout.write(JSON.stringify(JSON.parse(text).map(answer)));
