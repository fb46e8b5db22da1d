const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

const two = (text: string) => text.padStart(2, '0')
const isNumber = (text: string, most: number) => /^\d{1,2}$/.test(text) && Number(text) <= most

/** A usual cron expression in words, such as `every Monday at 03:30`; null for any other. */
export function cronText(cron: string): string | null {
  const fields = cron.trim().split(/\s+/)
  if (fields.length !== 5) return null
  const [minute, hour, date, month, day] = fields
  if (month !== '*' || !isNumber(minute, 59)) return null
  if (hour === '*') return date === '*' && day === '*' ? `every hour at minute ${Number(minute)}` : null
  if (!isNumber(hour, 23)) return null
  const at = `at ${two(hour)}:${two(minute)}`
  if (date === '*' && day === '*') return `every day ${at}`
  if (date === '*' && isNumber(day, 7)) return `every ${days[Number(day)]} ${at}`
  if (date === '*' && day === '1-5') return `Monday to Friday ${at}`
  if (day === '*' && isNumber(date, 31) && Number(date) > 0) return `on day ${Number(date)} of each month ${at}`
  return null
}
