using System.Collections.Frozen;
using System.Text.RegularExpressions;
using PluginState.Documents;

namespace PluginState.JsonSchema;

/// <summary>Refuses schemas of which NJsonSchema would silently leave something out: a document must not pass for want of a check.</summary>
internal static class SchemaKeywords
{
    private static readonly FrozenSet<string> _unchecked =
    [
        "const", "if", "then", "else", "contains", "minContains", "maxContains", "propertyNames", "dependencies", "dependentRequired", "dependentSchemas",
        "prefixItems", "unevaluatedItems", "unevaluatedProperties", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor",
    ];

    private static readonly FrozenSet<string> _types = ["null", "boolean", "integer", "number", "string", "array", "object"];

    /// <exception cref="SchemaFormatException">Something in it would not be checked; says what and where.</exception>
    public static void Check(StateValue schema) => Check(schema, JsonPointer.Root, mayBeBoolean: false);

    private static void Check(StateValue value, JsonPointer at, bool mayBeBoolean)
    {
        if (mayBeBoolean && value is StateBoolean)
            return;
        if (value is not StateObject schema)
            throw new SchemaFormatException(at.ToString(), "a schema must be an object here.");
        foreach (var (keyword, operand) in schema)
        {
            var here = at.Append(keyword);
            if (_unchecked.Contains(keyword))
                throw new SchemaFormatException(here.ToString(), $"'{keyword}' would not be checked. Say it otherwise, or leave it out.");
            switch (keyword)
            {
                case "type":
                    foreach (var type in operand as StateArray ?? new StateArray([operand]))
                    {
                        if (type is not StateString name || !_types.Contains(name.Value))
                            throw new SchemaFormatException(here.ToString(), $"there is no type {type}; there are {string.Join(", ", _types.Order(StringComparer.Ordinal))}.");
                    }

                    break;
                case "pattern":
                    CheckPattern(operand, here);
                    break;
                case "properties" or "patternProperties" or "definitions" or "$defs" when operand is StateObject members:
                    foreach (var (name, member) in members)
                    {
                        if (keyword == "patternProperties")
                            CheckPattern(name, here.Append(name));
                        Check(member, here.Append(name), mayBeBoolean: false);
                    }

                    break;
                case "allOf" or "anyOf" or "oneOf" when operand is StateArray parts:
                    CheckAll(parts, here);
                    break;
                case "items" when operand is StateArray tuple:
                    CheckAll(tuple, here);
                    break;
                case "items" or "not":
                    Check(operand, here, mayBeBoolean: false);
                    break;
                case "additionalProperties" or "additionalItems":
                    Check(operand, here, mayBeBoolean: true);
                    break;
                case "properties" or "patternProperties" or "definitions" or "$defs" or "allOf" or "anyOf" or "oneOf":
                    throw new SchemaFormatException(here.ToString(), $"'{keyword}' cannot be {operand.Kind}.");
            }
        }
    }

    private static void CheckAll(StateArray schemas, JsonPointer at)
    {
        for (var i = 0; i < schemas.Count; i++)
            Check(schemas[i], at.Append(i), mayBeBoolean: false);
    }

    private static void CheckPattern(StateValue pattern, JsonPointer at)
    {
        try
        {
            _ = new Regex(pattern is StateString text ? text.Value : throw new SchemaFormatException(at.ToString(), "a pattern must be a string."));
        }
        catch (ArgumentException error)
        {
            throw new SchemaFormatException(at.ToString(), error.Message, error);
        }
    }
}
