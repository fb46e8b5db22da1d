/** A file that is dropped where nothing takes it must not open in place of the app. @returns to stop */
export function dropNothing(): () => void {
  const prevent = (event: DragEvent) => {
    if (!event.defaultPrevented) event.preventDefault()
  }
  window.addEventListener('dragover', prevent)
  window.addEventListener('drop', prevent)
  return () => {
    window.removeEventListener('dragover', prevent)
    window.removeEventListener('drop', prevent)
  }
}
