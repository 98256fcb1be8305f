using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace PluginState.Plugins;

/// <summary>A method marked <see cref="ConflictResolverAttribute"/>, as metadata has it.</summary>
internal sealed record MarkedMethod(string? Name, IReadOnlyList<string> Paths, int Priority, bool IncludeEqualEdits, string Method);

/// <summary>A type of the contracts, or a member on it, that an assembly uses.</summary>
/// <param name="Type">The type's full name, with <c>+</c> before nested ones.</param>
/// <param name="Member">The member's name; null for the type itself.</param>
/// <param name="Parameters">How many parameters the method has; null for a field.</param>
internal readonly record struct ContractUse(string Type, string? Member, int? Parameters);

/// <summary>An assembly another one refers to.</summary>
internal readonly record struct AssemblyUse(string Name, Version Version);

/// <summary>What a plugin host wants to know of an assembly, read from its bytes.</summary>
internal sealed record AssemblyMetadata
{
    public required string Name { get; init; }

    public required Version Version { get; init; }

    public required IReadOnlyList<AssemblyUse> References { get; init; }

    public required IReadOnlyList<ContractUse> ContractUses { get; init; }

    public required IReadOnlyList<MarkedMethod> Resolvers { get; init; }

    public required int MergeRuleCount { get; init; }

    public required int ModuleCount { get; init; }

    /// <summary>The names of the classes marked as settings.</summary>
    public required IReadOnlyList<string> SettingsTypes { get; init; }

    /// <summary>What it uses that is known to keep code in memory.</summary>
    public required IReadOnlyList<string> Holders { get; init; }

    /// <summary>What its module says it declares; null where it says nothing, as one that was not generated.</summary>
    public ModuleCatalogue? Catalogue { get; init; }

    /// <summary>The version of the contracts it refers to.</summary>
    public Version? ContractVersion => References.FirstOrDefault(static use => use.Name == Contracts.AssemblyName).Version;

    /// <summary>Reads an assembly. Whatever the bytes are, the answer is metadata or a rejection.</summary>
    public static AssemblyMetadata? Read(byte[] bytes, out PluginRejection? rejection)
    {
        try
        {
            using var file = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(bytes));
            rejection = CheckFile(file, bytes);
            return rejection is null ? Read(file.GetMetadataReader()) : null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException) // a reader of broken metadata throws many kinds, out of memory among them
        {
            rejection = IsOtherExecutable(bytes)
                ? new(PluginRejectionCode.NotManaged, "It is a native library, not a .NET assembly.")
                : new(PluginRejectionCode.Corrupt, bytes.Length == 0 ? "The file is empty." : $"The file is no readable assembly: {exception.Message}");
            return null;
        }
    }

    private static PluginRejection? CheckFile(PEReader file, byte[] bytes)
    {
        if (file.PEHeaders.IsCoffOnly)
            return new(PluginRejectionCode.Corrupt, "The file does not begin like a DLL.");
        foreach (var section in file.PEHeaders.SectionHeaders)
        {
            if ((long)section.PointerToRawData + section.SizeOfRawData > bytes.Length)
                return new(PluginRejectionCode.Corrupt, $"The file is cut short: it ends inside its section '{section.Name}'.");
        }

        if (!file.HasMetadata)
            return new(PluginRejectionCode.NotManaged, "It is a native library, not a .NET assembly.");
        return file.GetMetadataReader().IsAssembly ? null : new(PluginRejectionCode.NotManaged, "It is a .NET module, not an assembly.");
    }

    /// <summary>The first bytes of ELF and Mach-O files.</summary>
    private static bool IsOtherExecutable(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("\u007FELF"u8) || bytes.StartsWith(new byte[] { 0xCF, 0xFA, 0xED, 0xFE }) || bytes.StartsWith(new byte[] { 0xCA, 0xFE, 0xBA, 0xBE });

    private static AssemblyMetadata Read(MetadataReader reader)
    {
        var definition = reader.GetAssemblyDefinition();
        var contracts = new ContractMetadata(reader);
        return new()
        {
            Name = reader.GetString(definition.Name),
            Version = definition.Version,
            References = [.. reader.AssemblyReferences
                .Select(reader.GetAssemblyReference)
                .Select(reference => new AssemblyUse(reader.GetString(reference.Name), reference.Version))],
            ContractUses = contracts.Uses(),
            Resolvers = contracts.MarkedMethods(),
            MergeRuleCount = contracts.MergeRuleCount(),
            ModuleCount = contracts.ModuleCount(),
            SettingsTypes = contracts.SettingsTypes(),
            Holders = HolderMetadata.Of(reader),
            Catalogue = contracts.Catalogue(),
        };
    }
}
