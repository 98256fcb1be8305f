using System.Reflection.Metadata;

namespace PluginState.Plugins;

/// <summary>Finds in an assembly's metadata what it has to do with the contracts.</summary>
internal sealed class ContractMetadata(MetadataReader reader)
{
    private const int MaxNesting = 64;

    private static readonly string _marker = typeof(ConflictResolverAttribute).FullName!;
    private static readonly string _mergeRule = typeof(MergeRuleAttribute).FullName!;
    private static readonly string _settings = typeof(PluginSettingsAttribute).FullName!;
    private static readonly string _module = typeof(ResolverModuleAttribute<>).FullName!;

    /// <summary>The types of the contracts it refers to, and the members on them.</summary>
    public IReadOnlyList<ContractUse> Uses()
    {
        var uses = new List<ContractUse>();
        foreach (var handle in reader.TypeReferences)
        {
            if (ContractType(handle) is { } type)
                uses.Add(new(type, null, null));
        }

        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (ContractType(member.Parent) is { } type)
                uses.Add(new(type, reader.GetString(member.Name), ParameterCount(member)));
        }

        return uses;
    }

    /// <summary>The methods marked as resolvers.</summary>
    public IReadOnlyList<MarkedMethod> MarkedMethods()
    {
        var methods = new List<MarkedMethod>();
        foreach (var handle in reader.CustomAttributes)
        {
            var attribute = reader.GetCustomAttribute(handle);
            if (attribute.Parent.Kind == HandleKind.MethodDefinition && AttributeType(attribute) == _marker)
                methods.Add(Marked(attribute));
        }

        return methods;
    }

    /// <summary>How many merge rules the assembly and its types declare.</summary>
    public int MergeRuleCount() => reader.CustomAttributes.Count(handle => AttributeType(reader.GetCustomAttribute(handle)) == _mergeRule);

    /// <summary>The full names of the classes marked as settings, with <c>+</c> before nested ones.</summary>
    public IReadOnlyList<string> SettingsTypes()
    {
        var types = new List<string>();
        foreach (var handle in reader.CustomAttributes)
        {
            var attribute = reader.GetCustomAttribute(handle);
            if (attribute.Parent.Kind == HandleKind.TypeDefinition && AttributeType(attribute) == _settings)
                types.Add(NameOf((TypeDefinitionHandle)attribute.Parent));
        }

        return types;
    }

    /// <summary>How many resolver modules the assembly names.</summary>
    public int ModuleCount() =>
        reader.GetAssemblyDefinition().GetCustomAttributes().Count(handle => AttributeType(reader.GetCustomAttribute(handle)) == _module);

    /// <summary>What the resolver module says it declares; null where there is none, or it says nothing.</summary>
    public ModuleCatalogue? Catalogue()
    {
        foreach (var handle in reader.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = reader.GetCustomAttribute(handle);
            if (AttributeType(attribute) == _module && Parameters(attribute) is [SignatureTypeCode.String, ..])
            {
                var blob = reader.GetBlobReader(attribute.Value);
                if (blob.ReadUInt16() != ResolverAttributeBlob.Prolog)
                    throw new BadImageFormatException("The value of an attribute begins wrongly.");
                return blob.ReadSerializedString() is { Length: > 0 } text ? ModuleCatalogue.Of(text) : null;
            }
        }

        return null;
    }

    private MarkedMethod Marked(CustomAttribute attribute)
    {
        var value = ResolverAttributeBlob.Decode(reader.GetBlobReader(attribute.Value), Parameters(attribute));
        var method = reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Parent);
        var owner = reader.GetTypeDefinition(method.GetDeclaringType());
        return new(value.Name, value.Paths, value.Priority, value.IncludeEqualEdits, $"{reader.GetString(owner.Name)}.{reader.GetString(method.Name)}");
    }

    /// <summary>The types of the parameters of an attribute's constructor, which is one of the contracts'.</summary>
    private SignatureTypeCode[] Parameters(CustomAttribute attribute)
    {
        var blob = reader.GetBlobReader(reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Signature);
        if (blob.ReadSignatureHeader().Kind != SignatureKind.Method)
            throw new BadImageFormatException("The constructor of an attribute is no method.");
        var count = blob.ReadCompressedInteger();
        blob.ReadSignatureTypeCode(); // void
        return count switch
        {
            0 => [],
            1 => [blob.ReadSignatureTypeCode()],
            _ => [blob.ReadSignatureTypeCode(), default], // more than these contracts have: what the others are does not matter
        };
    }

    private string? AttributeType(CustomAttribute attribute) =>
        attribute.Constructor.Kind == HandleKind.MemberReference
            ? ContractType(reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent)
            : null;

    /// <summary>The full name of a type of the contracts, constructed or not; null for any other type.</summary>
    private string? ContractType(EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeSpecification)
            handle = GenericDefinition((TypeSpecificationHandle)handle);
        if (handle.Kind != HandleKind.TypeReference)
            return null;

        var names = new Stack<string>();
        for (var depth = 0; depth < MaxNesting; depth++)
        {
            var type = reader.GetTypeReference((TypeReferenceHandle)handle);
            var @namespace = reader.GetString(type.Namespace);
            names.Push(@namespace.Length == 0 ? reader.GetString(type.Name) : $"{@namespace}.{reader.GetString(type.Name)}");
            if (type.ResolutionScope.Kind != HandleKind.TypeReference)
                return IsContracts(type.ResolutionScope) ? string.Join('+', names) : null;
            handle = type.ResolutionScope;
        }

        throw new BadImageFormatException("Type references go round in a circle.");
    }

    private string NameOf(TypeDefinitionHandle handle)
    {
        var names = new Stack<string>();
        for (var depth = 0; depth < MaxNesting && !handle.IsNil; depth++)
        {
            var type = reader.GetTypeDefinition(handle);
            var @namespace = reader.GetString(type.Namespace);
            names.Push(@namespace.Length == 0 ? reader.GetString(type.Name) : $"{@namespace}.{reader.GetString(type.Name)}");
            handle = type.GetDeclaringType();
        }

        return handle.IsNil ? string.Join('+', names) : throw new BadImageFormatException("Types are nested without end.");
    }

    private bool IsContracts(EntityHandle scope) =>
        scope.Kind == HandleKind.AssemblyReference
        && reader.StringComparer.Equals(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name, Contracts.AssemblyName);

    private EntityHandle GenericDefinition(TypeSpecificationHandle handle)
    {
        var blob = reader.GetBlobReader(reader.GetTypeSpecification(handle).Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return default;
        blob.ReadCompressedInteger(); // class or value type
        return blob.ReadTypeHandle();
    }

    private int? ParameterCount(MemberReference member)
    {
        var blob = reader.GetBlobReader(member.Signature);
        var header = blob.ReadSignatureHeader();
        if (header.Kind != SignatureKind.Method)
            return null;
        if (header.IsGeneric)
            blob.ReadCompressedInteger();
        return blob.ReadCompressedInteger();
    }
}
