import type * as pulumi from "@pulumi/pulumi";

/**
 * A dynamic provider that holds no code of its own: Pulumi keeps a provider's text in the state and goes on running old
 * text until a real update, so the text only loads the module that does the work, whatever it is today.
 * @param module a subpath import of the package, such as `#infra/resources/role-provider.ts`
 */
export function thinProvider(module: string): pulumi.dynamic.ResourceProvider {
  return {
    create: async (inputs) => (await import(module)).provider.create(inputs),
    diff: async (id, olds, news) => (await import(module)).provider.diff(id, olds, news),
    update: async (id, olds, news) => (await import(module)).provider.update(id, olds, news),
    read: async (id, props) => (await import(module)).provider.read(id, props),
    delete: async (id, props) => (await import(module)).provider.delete(id, props),
  };
}
