/** What is seen of a file while it is dragged: a sheet of paper, PNG. */
export const DRAGGED =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABgAAAAcCAYAAAB75n/uAAAALklEQVR42mNgGFZAPmbFf2pgvBZQCkYtGLVg1IJRC0YtGLVg1IJRC+jQbBmSAABugiV7q9NI2gAAAABJRU5ErkJggg==';
