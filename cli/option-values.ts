import { InvalidArgumentError } from 'commander';

/** Reads a whole number above zero. @throws InvalidArgumentError */
export function positive(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number above zero.');
}

/** Reads a port; 0 is a free one. @throws InvalidArgumentError */
export function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}

/** Reads a URL and gives it without slashes at its end. @throws InvalidArgumentError */
export function url(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('It must be an absolute http or https URL.');
}
