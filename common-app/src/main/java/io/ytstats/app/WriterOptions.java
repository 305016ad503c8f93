package io.ytstats.app;

import picocli.CommandLine.Option;

/** The options of an application that writes records. Mixed into the application's own options. */
public final class WriterOptions {
  @Option(
      names = "--no-register-schemas",
      description = "Looks the schema up in the registry, and stops if it is not there.")
  boolean noRegisterSchemas;

  /**
   * Whether a schema that the registry does not have is registered at the start; see {@link
   * SchemaRegistry#headerFor}.
   */
  public boolean registersSchemas() {
    return !noRegisterSchemas;
  }
}
