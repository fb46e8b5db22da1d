import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type Signer, trustMeaning } from '../../../../shared/domain/signer.ts'
import { api, client } from '../../app/connection.ts'
import { queryClient, useMutation } from '../../app/queries.ts'
import { FailureBanner } from '../../ui/Failure.tsx'
import { Fingerprint } from '../../ui/Fingerprint.tsx'

/** Asked once for a key that is not known yet. Whatever is decided is remembered, and can be changed in Settings. */
export function TrustQuestion({ signer }: { readonly signer: Signer }) {
  const [name, setName] = useState(signer.claimed ?? '')
  const decide = useMutation({
    mutationFn: (trusted: boolean) => client.governance.keys.decide({ fingerprint: signer.fingerprint, name: name.trim(), trusted }),
    // Whatever shows a signer asks anew.
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.packages.key() }),
    onError: () => {},
  })
  const wanted = name.trim() !== ''
  return (
    <section className="pad stack tight sm" aria-label="Trust this key?">
      <b>Trust this key?</b>
      <p>
        {signer.claimed === null
          ? 'The package does not name its author.'
          : `The package names “${signer.claimed}” as its author. Anyone can use any name.`}{' '}
        Compare the fingerprint with the one you get from the author through another channel than this file.
      </p>
      <Fingerprint value={signer.fingerprint} />
      <TextInput
        label="Your name for the author"
        maxLength={100}
        maw={320}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <p className="dim">{trustMeaning}</p>
      {decide.isError && <FailureBanner error={decide.error} />}
      <div className="row wrap">
        <Button
          size="compact-sm"
          variant="light"
          disabled={!wanted}
          loading={decide.isPending && decide.variables}
          onClick={() => decide.mutate(true)}
        >
          Trust this key
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={!wanted}
          loading={decide.isPending && !decide.variables}
          onClick={() => decide.mutate(false)}
        >
          Do not trust
        </Button>
        <span className="dim xs">You can change this in Settings › Keys you trust.</span>
      </div>
    </section>
  )
}
