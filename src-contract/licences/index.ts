export {
  licenceTemplateSchema,
  parseLicenceTemplate,
  type LicenceTemplate,
  type TemplateBox,
  type TemplateDrawing,
  type TemplatePage,
} from './template.ts';
