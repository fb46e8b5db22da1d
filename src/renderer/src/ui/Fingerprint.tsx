import { CopyButton } from '@mantine/core'

/** A fingerprint in groups of four digits, to be compared by eye or read aloud. */
export function Fingerprint({ value }: { readonly value: string }) {
  return (
    <span className="row wrap">
      <code className="fingerprint" aria-label={`Fingerprint ${value}`}>
        {value.match(/.{1,4}/g)?.join(' ')}
      </code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <button type="button" className="btn quiet" onClick={copy}>
            {copied ? 'Copied' : 'Copy fingerprint'}
          </button>
        )}
      </CopyButton>
    </span>
  )
}
