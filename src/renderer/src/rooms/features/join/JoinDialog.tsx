import { Modal } from '@mantine/core'
import { api } from '../../../app/connection.ts'
import { type JoinQuestion, useJoinDialog } from '../../../app/join.ts'
import { useQuery } from '../../../app/queries.ts'
import { useApp } from '../../../app/state.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { JoinForm } from './JoinForm.tsx'
import { Link } from '@tanstack/react-router'
import '../features.css'

/** Over whatever screen is shown: rows get the features of a service as they were at the time of each row. */
export function JoinDialog() {
  const asked = useJoinDialog((state) => state.asked)
  const close = useJoinDialog((state) => state.close)
  const open = useApp((state) => state.app?.workspace != null) && asked !== null
  return (
    <Modal
      opened={open}
      onClose={close}
      title={asked?.service === undefined ? 'Join features' : `Join features of ${asked.service}`}
      size={920}
      closeOnClickOutside={false}
    >
      {open && <Loaded asked={asked} onClose={close} />}
    </Modal>
  )
}

function Loaded({ asked, onClose }: { readonly asked: JoinQuestion; readonly onClose: () => void }) {
  const services = useQuery(api.features.list.queryOptions({ input: { search: '', kind: 'service' } }))
  return (
    <Answer query={services}>
      {(list) =>
        list.length === 0 ? (
          <Empty title="No feature service yet" why="A service lists the features that are joined; define one first.">
            <Link to="/features/new-service" onClick={onClose}>
              New service…
            </Link>
          </Empty>
        ) : (
          <JoinForm asked={asked} services={list.map(({ name }) => name)} onClose={onClose} />
        )
      }
    </Answer>
  )
}
