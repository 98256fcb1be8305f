using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PluginState.Generators.Model;

namespace PluginState.Generators.Parsing;

/// <summary>Finds out how the object is made on which a resolver is called that is no static method.</summary>
internal static class InstanceParser
{
    private const string DependencyInjection = "Microsoft.Extensions.DependencyInjection";

    /// <returns>The object, or why generated code cannot make one.</returns>
    internal static (InstanceModel? Instance, string? Problem) Parse(IMethodSymbol method, bool isSingleton)
    {
        var type = method.ContainingType;
        if (method.IsAbstract)
        {
            return (null, "it is abstract");
        }

        if (type.TypeKind != TypeKind.Class || type.IsAbstract)
        {
            return (null, $"it is not static, and generated code cannot make a '{type.Name}': it is {(type.TypeKind == TypeKind.Class ? "abstract" : "no class")}");
        }

        var (constructor, problem) = Choose(type);
        if (constructor is null)
        {
            return (null, $"it is not static, and generated code cannot make a '{type.Name}': {problem}");
        }

        if (ObsoleteRule.FindIn(constructor) is not null)
        {
            return (null, $"it is not static, and the constructor of '{type.Name}' is obsolete as an error, or a type it takes");
        }

        var dependencies = new List<DependencyModel>();
        foreach (var parameter in constructor.Parameters)
        {
            if (parameter.RefKind != RefKind.None || parameter.Type.IsRefLikeType || parameter.Type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer or TypeKind.Dynamic)
            {
                return (null, $"it is not static, and no service can be given to the parameter '{parameter.Name}' of '{type.Name}'");
            }

            var key = KeyOf(parameter);
            if (key is { Kind: TypedConstantKind.Array })
            {
                return (null, $"it is not static, and the key of the parameter '{parameter.Name}' of '{type.Name}' is an array, which equals no other");
            }

            dependencies.Add(new DependencyModel(TypeNames.Of(parameter.Type), parameter.Name, key is { } constant ? Expression(constant.Type, constant.Value, constant.Kind == TypedConstantKind.Type) : null, DefaultOf(parameter)));
        }

        return (new InstanceModel(isSingleton, new EquatableArray<DependencyModel>(dependencies)), null);
    }

    /// <summary>The constructor that is marked, or the only one within reach.</summary>
    private static (IMethodSymbol? Constructor, string? Problem) Choose(INamedTypeSymbol type)
    {
        var within = type.InstanceConstructors.Where(static constructor =>
            constructor.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal && !IsCopy(constructor)).ToList();
        var marked = within.Where(static constructor => constructor.AttributeOf(DependencyInjection, "ActivatorUtilitiesConstructorAttribute") is not null).ToList();
        var chosen = marked.Count == 1 ? marked[0] : within.Count == 1 ? within[0] : null;
        if (chosen is null)
        {
            return (null, within.Count == 0 ? "it has no constructor that is public or internal" : "it has several constructors; mark one [ActivatorUtilitiesConstructor]");
        }

        var setsRequired = chosen.AttributeOf("System.Diagnostics.CodeAnalysis", "SetsRequiredMembersAttribute") is not null;
        return !setsRequired && HasRequired(type) ? (null, "it has required members, which only a caller can set") : (chosen, null);
    }

    /// <summary>A record's own way to copy itself.</summary>
    private static bool IsCopy(IMethodSymbol constructor) =>
        constructor.IsImplicitlyDeclared && constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, constructor.ContainingType);

    private static bool HasRequired(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.GetMembers().Any(static member => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }))
            {
                return true;
            }
        }

        return false;
    }

    private static TypedConstant? KeyOf(IParameterSymbol parameter) =>
        parameter.AttributeOf(DependencyInjection, "FromKeyedServicesAttribute") is { ConstructorArguments.Length: 1 } attribute ? attribute.ConstructorArguments[0] : null;

    private static string? DefaultOf(IParameterSymbol parameter) =>
        parameter.HasExplicitDefaultValue ? Expression(parameter.Type, parameter.ExplicitDefaultValue, isType: false) : null;

    private static string Expression(ITypeSymbol? type, object? value, bool isType) => value switch
    {
        null => "default",
        _ when isType => $"typeof({TypeNames.Of((ITypeSymbol)value)})",
        _ when type is { TypeKind: TypeKind.Enum } => $"({TypeNames.Of(type)})({Convert.ToString(value, CultureInfo.InvariantCulture)})",
        string or char or bool => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
        double number when double.IsNaN(number) || double.IsInfinity(number) => number > 0 ? "double.PositiveInfinity" : number < 0 ? "double.NegativeInfinity" : "double.NaN",
        float number when float.IsNaN(number) || float.IsInfinity(number) => number > 0 ? "float.PositiveInfinity" : number < 0 ? "float.NegativeInfinity" : "float.NaN",
        double number => number.ToString("R", CultureInfo.InvariantCulture) + "D",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "F",
        DateTime time => $"new global::System.DateTime({time.Ticks.ToString(CultureInfo.InvariantCulture)}L)",
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
        _ => $"({TypeNames.Of(type!)})({Convert.ToString(value, CultureInfo.InvariantCulture)})",
    };
}
