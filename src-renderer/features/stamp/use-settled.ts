import { useEffect, useState } from 'react';

/** A value once it has not changed for a while, milliseconds: what is dragged is not asked about at every step. */
export function useSettled<T>(value: T, after: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), after);
    return () => clearTimeout(timer);
  }, [value, after]);
  return settled;
}
