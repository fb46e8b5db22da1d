import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { EngineLibrary as Library } from '../../../../shared/domain/training/engine.ts'
import { size } from '../../../../shared/numbers.ts'
import { api, native } from '../../app/connection.ts'
import { useEngineInstall } from '../../app/engineInstall.ts'
import { queryClient, useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { Bar } from '../../ui/marks.tsx'

/** Gets and removes the library behind the two TensorFlow engines. */
export function EngineLibraryCard() {
  const library = useQuery(api.engines.library.queryOptions({ input: {} }))
  const { step, error } = useEngineInstall()
  return (
    <Answer query={library}>
      {(found) => (
        <section className="stack sm" aria-label="TensorFlow library">
          <h3>TensorFlow library</h3>
          {step ? <UnderWay /> : found.installed ? <Installed library={found} /> : <Missing library={found} />}
          {!step && error !== null && (
            <>
              <FailureBanner error={error} />
              <p className="soft">
                On a computer without internet access: download the file{' '}
                <code>tensorflow_cpu-2.21.0-cp311-…-manylinux_2_27_x86_64.whl</code> of the Python package index elsewhere, then install
                from that file (Linux on x64 with a C++ compiler).
              </p>
            </>
          )}
        </section>
      )}
    </Answer>
  )
}

function UnderWay() {
  const { step, cancel } = useEngineInstall()
  if (!step) return null
  const { message, done, total } = step
  return (
    <div className="stack tight" role="status">
      <p>
        {message}
        {done !== undefined && `: ${size(done)}${total === undefined ? '' : ` of ${size(total)}`}`}
      </p>
      {done !== undefined && total !== undefined && <Bar share={done / total} label="Download" />}
      <div>
        <Button variant="default" onClick={cancel}>
          Cancel
        </Button>
      </div>
    </div>
  )
}

function Missing({ library: { downloads, possible } }: { readonly library: Library }) {
  if (!possible) return <p className="soft">This build of Cairn does not include what the library needs.</p>
  const choose = async () => {
    const file = await native.pickFile({ title: 'TensorFlow Python wheel', kinds: [{ title: 'Python wheel', extensions: ['whl'] }] })
    if (file) await useEngineInstall.getState().install(file.token)
  }
  return (
    <>
      <p className="soft">
        Not installed. Installing downloads up to {size(downloads.bytes)} from {downloads.from.join(' or ')}, once, and only when you start
        it here. TensorFlow is free software under the {downloads.licence}.
      </p>
      <div className="row wrap">
        <Button onClick={() => void useEngineInstall.getState().install()}>Download and install</Button>
        <Button variant="default" onClick={() => void choose()}>
          Install from file…
        </Button>
      </div>
    </>
  )
}

function Installed({ library: { installed, inUse } }: { readonly library: Library }) {
  const remove = useMutation({
    ...api.engines.remove.mutationOptions(),
    onSettled: () => queryClient.invalidateQueries({ queryKey: api.engines.key() }),
  })
  if (!installed) return null
  const { place, folder, version, bytes } = installed
  const ask = () =>
    modals.openConfirmModal({
      title: 'Remove the TensorFlow library?',
      children:
        'Training continues with the WebAssembly engine. Runs trained with this library can be reproduced once it is installed again.',
      labels: { confirm: 'Remove', cancel: 'Keep' },
      onConfirm: () => remove.mutate({}),
    })
  return (
    <>
      <p>
        {version ? `TensorFlow ${version}` : 'TensorFlow'}
        {bytes !== null && `, ${size(bytes)}`} in <code>{folder}</code>
      </p>
      {place === 'user' ? (
        <div className="row wrap">
          <Button variant="default" onClick={ask} loading={remove.isPending} disabled={inUse}>
            Remove…
          </Button>
          {inUse && <span className="dim">A training run is using it.</span>}
        </div>
      ) : (
        <p className="dim">It is in the program folder, where npm removes it at the next installation.</p>
      )}
    </>
  )
}
