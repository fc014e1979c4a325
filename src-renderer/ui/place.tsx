import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';

/** Where somebody is: what the top bar shows after the page's group, and the window's title. */
export interface Place {
  readonly title: string;
}

interface PlaceState {
  readonly place: Place | undefined;
  set(place: Place | undefined): void;
}

const PlaceContext = createContext<PlaceState | undefined>(undefined);

/** Keeps the place that the open page tells. */
export function PlaceProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [place, set] = useState<Place>();
  const state = useMemo(() => ({ place, set }), [place]);
  return <PlaceContext value={state}>{children}</PlaceContext>;
}

/** The place that the open page has told. */
export function usePlace(): Place | undefined {
  return use(PlaceContext)?.place;
}

/** Tells the frame where somebody is. */
export function useTellPlace(title: string): void {
  const set = use(PlaceContext)?.set;
  useEffect(() => {
    set?.({ title });
    return () => set?.(undefined);
  }, [set, title]);
}
