// The sender's identity as it stands in the form: judged as it is typed, never kept, sealed at confirmation. Pure.

import { canonical, check, checkUscc, DocumentRefused } from "../identity/documents.js";
import { canonicalName } from "../identity/names.js";

const ALWAYS_TEMPORARY = "temporary-resident-card";
const NEVER_TEMPORARY = new Set(["resident-card", ALWAYS_TEMPORARY]);

/** Whether this type asks if the document is a temporary one. */
export const mayBeTemporary = (documentType) => !NEVER_TEMPORARY.has(documentType);

/**
 * Judge the whole form.
 * @param form `{document_type, name, number, expires_on, temporary, phone, organisation: null|{code, name},
 *   waybill_name}`, all as typed
 * @param {{today: string, counties: any}} day
 * @returns {{identity: object|null, faults: Array<{field: string, code: string}>, warnings: string[]}}
 *   `identity` is what will be sealed, when there are no faults; codes are those of documents.js, and
 *   phone-wrong, names-differ, organisation-name-empty
 */
export function judge(form, day) {
  const faults = [];
  const attempt = (work) => {
    try {
      return work();
    } catch (failure) {
      if (!(failure instanceof DocumentRefused)) throw failure;
      faults.push({ field: failure.field, code: failure.code });
      return null;
    }
  };
  const temporary = form.document_type === ALWAYS_TEMPORARY || Boolean(form.temporary);
  const expiresOn = form.expires_on || null;
  const judged = attempt(() =>
    check(form.document_type, form.number, { name: form.name, expiresOn, temporary, ...day }),
  );
  const phone = canonicalPhone(form.phone);
  if (!phone) faults.push({ field: "phone", code: "phone-wrong" });
  const organisation = form.organisation && attempt(() => organisationOf(form.organisation));
  if (form.organisation && organisation && !organisation.name) {
    faults.push({ field: "organisation_name", code: "organisation-name-empty" });
  }
  const waybillName = canonicalName(form.waybill_name ?? "");
  if (judged && !organisation && differs(waybillName, judged.name)) {
    faults.push({ field: "waybill_name", code: "names-differ" });
  }
  if (faults.length) return { identity: null, faults, warnings: judged?.warnings ?? [] };
  return {
    identity: {
      document_type: judged.documentType,
      number: judged.canonical,
      name: judged.name,
      expires_on: expiresOn,
      phone,
      waybill_name: waybillName || judged.name,
      organisation: organisation ?? null,
      temporary,
    },
    faults,
    warnings: judged.warnings,
  };
}

const organisationOf = ({ code, name }) => ({ code: checkUscc(code), name: canonicalName(name) });

const differs = (waybillName, name) =>
  waybillName !== "" && waybillName.toLowerCase() !== name.toLowerCase();

/** Digits of a phone that can be called back; empty when it cannot be one. */
export function canonicalPhone(text) {
  const digits = (text ?? "")
    .normalize("NFKC")
    .replace(/[\s()-]/g, "")
    .replace(/^(?:\+|00)86(?=1\d{10}$)/, "");
  if (/^1[3-9]\d{9}$/.test(digits)) return digits;
  const landline = /^0\d{9,11}$/.test(digits);
  const abroad = /^(?:\+|00)[1-9]\d{6,14}$/.test(digits) && !/^(?:\+|00)86/.test(digits);
  return landline || abroad ? digits : "";
}

/** 110101 18900307 1250: groups that are easy to compare with the card. */
export function grouped(number) {
  const text = canonical("other", number ?? "");
  if (/^\d{17}[\dX]$/.test(text)) return `${text.slice(0, 6)} ${text.slice(6, 14)} ${text.slice(14)}`;
  return text.replace(/(.{4})(?=.)/g, "$1 ");
}
