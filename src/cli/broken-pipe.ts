/**
 * Who reads what we print may stop early, `convert … | head`. That ends a run that only shows; one that is writing comes to its end all
 * the same, and prints to nobody.
 */
let isWriting = false;

/** From now on a run is not to be broken off for want of a reader, until the function that this gives is called. */
export function finishWithoutReader(): () => void {
  isWriting = true;
  return () => {
    isWriting = false;
  };
}

/** Whether a run that has lost its reader goes on. */
export function goesOnWithoutReader(): boolean {
  return isWriting;
}
