import { Refusal } from '../../../../http/refusal.ts'

const supported = ['text/csv', 'application/json'] as const

/** As MLflow reads the header: a type, and nothing but UTF-8 beside it. @throws Refusal with 415, in MLflow's words */
export function contentTypeOf(header: string | undefined): (typeof supported)[number] {
  const [type, ...parameters] = (header ?? '').split(';').map((part) => part.trim())
  for (const parameter of parameters.filter((each) => each !== '')) {
    const [name, value] = parameter.split('=', 2)
    if (name.trim().toLowerCase() !== 'charset') throw refused(`Unrecognized content type parameters: ${parameter}.`)
    if ((value ?? '').trim().replaceAll('"', '').toLowerCase() !== 'utf-8') throw refused('The scoring server only supports UTF-8')
  }
  const known = supported.find((each) => each === type.toLowerCase())
  if (known) return known
  const got = type === '' ? 'none' : `'${type.slice(0, 100)}'`
  throw refused(`This predictor only supports the following content types: ${supported.map((each) => `'${each}'`).join(', ')}. Got ${got}.`)
}

function refused(message: string): Refusal {
  return new Refusal(415, 'UNSUPPORTED_MEDIA_TYPE', message)
}
