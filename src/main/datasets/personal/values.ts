import type { PersonalKind } from '../../../shared/domain/datasets/sensitive.ts'

/** Kinds of personal data that a single value can prove or suggest, the most certain first. */
export const valueTests: readonly { readonly kind: PersonalKind; readonly what: string; readonly fits: (value: string) => boolean }[] = [
  { kind: 'email', what: 'e-mail addresses', fits: (value) => /^[^\s@<>,;]+@[^\s@<>,;]+\.[A-Za-z]{2,}$/.test(value) },
  { kind: 'iban', what: 'bank accounts (IBAN, with valid check digits)', fits: isIban },
  { kind: 'creditCard', what: 'payment cards (with valid check digit)', fits: isCard },
  { kind: 'ip', what: 'IP addresses', fits: isIp },
  {
    kind: 'nationalId',
    what: 'identity numbers',
    fits: (value) => /^\d{3}-\d{2}-\d{4}$|^[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]$/.test(value),
  },
  { kind: 'phone', what: 'telephone numbers', fits: isPhone },
  {
    kind: 'address',
    what: 'postal addresses',
    fits: (value) =>
      /^\d+[a-z]?,? +.*\b(street|st|road|rd|avenue|ave|lane|ln|drive|dr|square|court|rue|via|calle)\b|(straße|strasse|str\.|weg|gasse|platz) *\d+/i.test(
        value,
      ),
  },
]

/** ISO 13616: four characters to the end, letters as numbers from 10, and the remainder by 97 is 1. */
export function isIban(value: string): boolean {
  const text = value.replaceAll(' ', '').toUpperCase()
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false
  const digits = (text.slice(4) + text.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))
  let rest = 0
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97
  return rest === 1
}

/** 13 to 19 digits that begin as payment cards do, with Luhn's check digit (ISO/IEC 7812). */
export function isCard(value: string): boolean {
  const digits = value.replace(/[ -]/g, '')
  if (!/^[2-6]\d{12,18}$/.test(digits)) return false
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

function isIp(value: string): boolean {
  const parts = value.split('.')
  if (parts.length === 4) return parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)
  return /^(?=.*:.*:)[0-9a-fA-F:]{3,39}$/.test(value)
}

/** International, or in groups: plain digits alone could be any number. */
function isPhone(value: string): boolean {
  const digits = value.replace(/\D/g, '').length
  if (digits < 7 || digits > 15) return false
  return /^\+\d[\d ()./-]+$/.test(value) || /^\(?0?\d{2,5}\)?[ ./-]\d{2,4}[ ./-]?\d{2,6}([ ./-]\d{2,6})?$/.test(value)
}
