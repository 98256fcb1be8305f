namespace PluginState.Testing;

/// <summary>How the sources are compiled, where that is not as in a new project of the SDK.</summary>
public sealed class GenerationOptions
{
    /// <summary>
    /// The name of the assembly they are compiled into, which the generated code has in its namespace. An assembly of this name is not referenced: give the
    /// app's own where the test project references the app and its code would be there twice. <c>ResolversUnderTest</c> by default.
    /// </summary>
    public string AssemblyName { get; init; } = "ResolversUnderTest";

    /// <summary>Whether the namespaces of <c>ImplicitUsings</c> in the project file, those of <c>Microsoft.NET.Sdk</c>, need no <c>using</c>. <see langword="true"/> by default.</summary>
    public bool ImplicitUsings { get; init; } = true;

    /// <summary>Whether the code means what it says of <see langword="null"/>, as with <c>Nullable</c> in the project file. <see langword="true"/> by default.</summary>
    public bool Nullable { get; init; } = true;
}
