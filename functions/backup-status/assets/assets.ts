import { createHash } from 'node:crypto';
import { type Href, href } from '../links.ts';
import { icon } from './icon.ts';
import { script } from './script.ts';
import { style } from './style.ts';

/** A file that pages load. Its address holds a hash of its content, so it may be kept for ever. */
export interface Asset {
  readonly address: Href;
  readonly type: string;
  readonly content: string;
}

function asset(name: string, extension: string, type: string, content: string): Asset {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return { address: href(['assets', `${name}.${hash}.${extension}`]), type, content };
}

export const stylesheet = asset('style', 'css', 'text/css; charset=utf-8', style.trim());
export const ownScript = asset('script', 'js', 'text/javascript; charset=utf-8', script.trim());
export const ownIcon = asset('icon', 'svg', 'image/svg+xml', icon);

/** The asset at a path, or undefined. */
export function assetAt(path: string): Asset | undefined {
  return [stylesheet, ownScript, ownIcon].find(({ address }) => address === path);
}
