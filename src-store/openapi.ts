import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { problemSchema } from '@yinzheng/contract/store';
import { REQUEST_HEADER } from '@yinzheng/core/sync';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';

/** How the document calls the signature of a device; its list of roles are the scopes of which a key needs one. */
export const SECURITY = 'deviceSignature';

const REFUSAL = {
  description: 'a refusal: Problem Details (RFC 9457)',
  content: { 'application/problem+json': { schema: z.toJSONSchema(problemSchema) } },
};

const inShapes = createJsonSchemaTransform({ skipList: ['/docs', '/docs/*', '/openapi.json'] });

/**
 * Serves the OpenAPI document, made from the contract's schemas, at /openapi.json and as a page at /docs. Every route of the
 * store comes behind it. What a route's key needs stands in its `security`: one entry for each scope that is enough.
 */
export async function registerOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: '印证 · 市电子证照库', version: '1' },
      components: {
        securitySchemes: {
          [SECURITY]: {
            type: 'apiKey',
            in: 'header',
            name: REQUEST_HEADER,
            description: '本机设备密钥对请求的签名，见 docs/formats/device-request.md',
          },
        },
      },
    },
    transform: (document) => {
      const shaped = inShapes(document);
      const { scope } = document.route.config ?? {};
      if (scope === undefined) return shaped;
      const scopes = typeof scope === 'string' ? [scope] : scope;
      const response = { ...(shaped.schema['response'] as object), default: REFUSAL };
      const security = scopes.map((one) => ({ [SECURITY]: [one] }));
      return { url: shaped.url, schema: { ...shaped.schema, security, response } };
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
  app.get('/openapi.json', { config: { open: 'other' }, schema: { hide: true } }, () => app.swagger());
}
