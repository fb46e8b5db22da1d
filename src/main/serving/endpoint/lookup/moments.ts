import { momentAsText } from '../../../../shared/domain/expressions/times.ts'

/** `2026-01-31T14:30:00Z`; a fraction has 3 or 6 digits, as protocol buffers write it. @param moment microseconds since 1970 UTC */
export function eventText(moment: bigint): string {
  const [whole, fraction = ''] = momentAsText(moment).replace(' ', 'T').split('.')
  return `${whole}${fraction === '' ? '' : `.${fraction.padEnd(fraction.length <= 3 ? 3 : 6, '0')}`}Z`
}
