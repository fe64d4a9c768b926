import type { ColumnName, Columns } from '../csv/header.js';

/** One line of an invoice as the file has it, in proper types. */
export interface InvoiceLine {
  readonly invoiceNo: string;
  /** Upper case: the file writes the same article as `85123A` and `85123a`. */
  readonly stockCode: string;
  readonly description: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  /** Undefined for a guest. */
  readonly customerId: string | undefined;
  readonly country: string;
}

export type ParsedLine = { ok: true; line: InvoiceLine } | { ok: false; problem: string };

const date = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?$/;

/** Turns the fields of a record into an invoice line, or names the first field that is wrong and its value. */
export function parseInvoiceLine(fields: readonly string[], columns: Columns): ParsedLine {
  const field = (name: ColumnName) => fields[columns[name]]?.trim() ?? '';
  const wrong = (name: ColumnName, expected: string): ParsedLine => ({
    ok: false,
    problem: `${name} is ${JSON.stringify(field(name).slice(0, 60))}, expected ${expected}`,
  });

  const invoiceNo = field('InvoiceNo').toUpperCase();
  if (!/^[A-Z]?\d{1,20}$/.test(invoiceNo)) return wrong('InvoiceNo', 'digits, or one letter and digits');
  const stockCode = field('StockCode').toUpperCase();
  if (stockCode === '') return wrong('StockCode', 'a code');
  const quantity = wholeNumber(field('Quantity'));
  if (quantity === undefined) return wrong('Quantity', 'a whole number');
  if (!isDate(field('InvoiceDate'))) return wrong('InvoiceDate', 'a date like 2010-12-01 08:26:00');
  const unitPriceMinor = minorUnits(field('UnitPrice'));
  if (unitPriceMinor === undefined) return wrong('UnitPrice', 'a decimal number');
  const customerId = field('CustomerID').replace(/^(\d+)\.0+$/, '$1');
  if (!/^[A-Za-z0-9-]{0,40}$/.test(customerId))
    return wrong('CustomerID', 'empty, or up to 40 letters, digits and dashes');
  const country = field('Country');
  if (country === '') return wrong('Country', 'a country');

  const description = field('Description');
  return {
    ok: true,
    line: {
      invoiceNo,
      stockCode,
      description,
      quantity,
      unitPriceMinor,
      customerId: customerId || undefined,
      country,
    },
  };
}

function wholeNumber(text: string): number | undefined {
  if (!/^[+-]?\d+(\.0+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Pounds as pence, rounded half away from zero where there is a third decimal; from the digits, not by floating point. */
function minorUnits(text: string): number | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', decimals = ''] = match;
  const minor = Number(whole + decimals.padEnd(2, '0').slice(0, 2)) + (Number(decimals[2] ?? 0) >= 5 ? 1 : 0);
  if (!Number.isSafeInteger(minor)) return undefined;
  return sign === '-' && minor !== 0 ? -minor : minor;
}

function isDate(text: string): boolean {
  const parts = date
    .exec(text)
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  if (!parts) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return (
    month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth && hour < 24 && minute < 60 && second < 60
  );
}
