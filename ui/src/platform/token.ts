/** The browser's key: it arrives in the address's fragment and is kept for this tab only. */

const storageKey = "touchstone.token";

/** The token in a fragment such as `#token=abc`, or null. */
export function tokenIn(hash: string): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, "")).get("token");
  return token === null || token === "" ? null : token;
}

/** The token in what somebody pasted: the whole address, its fragment, or the token alone. */
export function tokenInText(pasted: string): string | null {
  const trimmed = pasted.trim();
  const hash = trimmed.indexOf("#");
  if (hash >= 0) return tokenIn(trimmed.slice(hash));
  if (trimmed.startsWith("token=")) return tokenIn(trimmed);
  return /^[\w.~+/=-]+$/.test(trimmed) ? trimmed : null;
}

/** Takes the token out of the address into the tab's storage; the route stays. Else the one kept, unless only a fresh one will do. */
export function takeToken(freshOnly = false): string | null {
  const fresh = tokenIn(location.hash);
  if (fresh !== null) {
    keepToken(fresh);
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return fresh ?? (freshOnly ? null : sessionStorage.getItem(storageKey));
}

export function keepToken(token: string): void {
  sessionStorage.setItem(storageKey, token);
}
