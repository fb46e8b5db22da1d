import { Link } from '@tanstack/react-router'
import { IconHelp } from '../../ui/icons.ts'

/** From a screen to the page of the guide that explains it. */
export function GuideLink() {
  return (
    <Link to="/help/$page" params={{ page: 'monitoring' }} className="btn quiet icon" aria-label="Guide: Monitors" title="Guide: Monitors">
      <IconHelp className="i" aria-hidden />
    </Link>
  )
}
