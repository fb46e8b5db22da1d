import { Button, Checkbox, NumberInput, TagsInput, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useState } from 'react'
import type { Endpoint } from '../../../../../shared/contract/serving/index.ts'
import { isLoopback } from '../../../../../shared/domain/serving/loopback.ts'
import { client, native } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { IconAlertTriangle } from '../../../ui/icons.ts'
import { typedAddress } from './address.ts'

const certificateKinds = [{ title: 'PEM', extensions: ['pem', 'crt', 'cer', 'key'] }]

interface Chosen {
  readonly token: string
  readonly name: string
}

/**
 * Inside a dialog: where the endpoint listens, and what protects it. An address that others reach asks for a written yes, and says what that
 * means while it is typed.
 */
export function AddressForm({ endpoint }: { readonly endpoint: Endpoint }) {
  const [host, setHost] = useState(endpoint.host)
  const [port, setPort] = useState<number | string>(endpoint.port)
  const [token, setToken] = useState(endpoint.token)
  const [hosts, setHosts] = useState<string[]>(endpoint.hosts)
  const [certificate, setCertificate] = useState<Chosen | null>(null)
  const [key, setKey] = useState<Chosen | null>(null)
  const [plain, setPlain] = useState(false)
  const [yes, setYes] = useState('')
  const address = typedAddress(host)
  const outside = !isLoopback(address)
  const agreed = !outside || yes.trim().toLowerCase() === 'yes'
  const encrypted = !plain && (endpoint.tls || (certificate !== null && key !== null))
  const save = useMutation({
    mutationFn: () =>
      client.serving.configure({
        host: address,
        port: Number(port),
        ...(outside && { outside: 'yes' as const }),
        hosts: outside ? hosts : [],
        token: outside || token,
        ...(plain ? { tls: null } : certificate && key ? { tls: { certificate: certificate.token, key: key.token } } : {}),
      }),
    onSuccess: () => modals.closeAll(),
    onError: () => {},
  })
  const pick = (set: (file: Chosen) => void, title: 'Choose the certificate' | 'Choose the private key') =>
    void native.pickFile({ title, kinds: certificateKinds }).then((file) => file && set(file))
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <div className="two-fields">
        <TextInput
          data-autofocus
          label="Address"
          description="127.0.0.1 is this computer only"
          value={host}
          onChange={(event) => setHost(event.target.value)}
        />
        <NumberInput
          label="Port"
          description="1 to 65,535"
          min={1}
          max={65_535}
          allowDecimal={false}
          hideControls
          value={port}
          onChange={setPort}
        />
      </div>
      {outside && (
        <div className="banner warn" role="alert">
          <IconAlertTriangle className="i" aria-hidden />
          <div className="failure">
            <b>Other computers will reach this endpoint</b>
            <p>
              Anyone in the network who has the token can ask your models.{' '}
              {encrypted
                ? 'Requests, answers and the token are encrypted.'
                : 'Without TLS, requests, answers and the token can be read on their way: choose a certificate below.'}
            </p>
          </div>
        </div>
      )}
      {outside && (
        <TagsInput
          label="Names that callers use (optional)"
          description="Host names beside the address itself; requests to other names are refused"
          placeholder={hosts.length === 0 ? 'models.example.org' : undefined}
          value={hosts}
          onChange={setHosts}
        />
      )}
      <fieldset className="stack tight plain-fieldset">
        <legend className="sm b">Encryption (TLS)</legend>
        {endpoint.tls && !plain && certificate === null && key === null && <p className="soft sm">A certificate is in use.</p>}
        {plain && <p className="soft sm">The certificate will be removed.</p>}
        {native.face === 'web' && (
          <p className="soft sm">A browser cannot choose files of this computer: use the desktop app, or the terminal.</p>
        )}
        <div className="row wrap">
          {native.face === 'electron' && (
            <>
              <Button variant="default" size="compact-xs" onClick={() => pick(setCertificate, 'Choose the certificate')}>
                {certificate ? certificate.name : 'Certificate (PEM)…'}
              </Button>
              <Button variant="default" size="compact-xs" onClick={() => pick(setKey, 'Choose the private key')}>
                {key ? key.name : 'Private key (PEM)…'}
              </Button>
            </>
          )}
          {endpoint.tls && (
            <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setPlain(!plain)}>
              {plain ? 'Keep the certificate' : 'Remove TLS'}
            </Button>
          )}
        </div>
      </fieldset>
      <Checkbox
        label="Require a token"
        description={outside ? 'Always required for an address that others reach' : 'Without it, any program on this computer can ask'}
        checked={outside || token}
        disabled={outside}
        onChange={(event) => setToken(event.target.checked)}
      />
      {outside && (
        <TextInput
          label="Type yes to let other computers reach this endpoint"
          value={yes}
          autoComplete="off"
          onChange={(event) => setYes(event.target.value)}
        />
      )}
      {save.isError && <FailureBanner error={save.error} />}
      <div className="row wrap">
        <Button
          type="submit"
          color={outside ? 'red' : undefined}
          loading={save.isPending}
          disabled={!agreed || host.trim() === '' || port === '' || (certificate === null) !== (key === null)}
        >
          {outside ? 'Open to other computers' : 'Save'}
        </Button>
        <span className="dim sm">Another address or certificate restarts the endpoint.</span>
      </div>
    </form>
  )
}
