import { bytesOf } from './bytes.ts';
import { wrapCommand } from './wrap.ts';

/**
 * From this version on, or a little earlier, a line may be as long as a mebibyte. An older systemd cuts a line at 2,048
 * bytes and takes the rest for a line of its own (systemd's LINE_MAX).
 */
const longLinesSince = 236;

/** The most bytes of a line that an old systemd reads as one, with room for the line end and the end of the buffer. */
const longestOldLine = 2046;

/** Whether `systemd` would cut a line, given without its line end. */
export function isCutLine(line: string, systemd: number): boolean {
  // Most lines are far too short for their bytes to be worth a count.
  if (systemd >= longLinesSince || line.length * 3 <= longestOldLine) return false;
  return bytesOf(line).length > longestOldLine;
}

/** Whether `systemd` would cut a line of a command, as it is printed for the directive `key`. */
export function hasCutLine(key: string, command: string, systemd: number): boolean {
  if (systemd >= longLinesSince) return false;
  return wrapCommand(key, command).some((line) => isCutLine(line, systemd));
}
