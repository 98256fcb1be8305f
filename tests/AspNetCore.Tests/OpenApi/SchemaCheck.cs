using System.Text.Json;

namespace PluginState.AspNetCore.Tests.OpenApi;

/// <summary>Holds JSON to the schemas of the document, as far as those go: what they say nothing of is as wrong as what they say otherwise.</summary>
internal sealed class SchemaCheck(JsonElement document)
{
    private static readonly HashSet<string> _known = new(StringComparer.Ordinal)
    {
        "$ref", "type", "properties", "required", "additionalProperties", "items", "enum", "const", "oneOf", "minimum", "maximum", "minLength", "maxLength", "maxProperties", "format", "default", "description", "example",
    };

    /// <summary>What a reference within the document is to.</summary>
    public JsonElement Resolve(JsonElement element)
    {
        while (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$ref", out var reference))
        {
            var found = document;
            foreach (var name in reference.GetString()!.Split('/').Skip(1))
                found = found.GetProperty(name);
            element = found;
        }

        return element;
    }

    /// <summary>What is wrong; nothing where the value fits.</summary>
    public IEnumerable<string> Errors(JsonElement schema, JsonElement value, string at = "")
    {
        schema = Resolve(schema);
        foreach (var keyword in schema.EnumerateObject().Where(static member => !_known.Contains(member.Name)))
            yield return $"{at}: nobody checks '{keyword.Name}'";
        if (schema.TryGetProperty("oneOf", out var choices) && choices.EnumerateArray().Count(choice => !Errors(choice, value).Any()) is not 1 and var count)
            yield return $"{at}: {count} of oneOf fit {value}";
        if (schema.TryGetProperty("const", out var constant) && !JsonElement.DeepEquals(constant, value))
            yield return $"{at}: {value} instead of {constant}";
        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
            yield return $"{at}: {value} is not in {values}";
        if (schema.TryGetProperty("type", out var type) && !(type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().ToArray() : (JsonElement[])[type]).Any(one => Is(one.GetString()!, value)))
        {
            yield return $"{at}: {value} is no {type}";
            yield break;
        }

        if (value.ValueKind == JsonValueKind.Number && ((schema.TryGetProperty("minimum", out var least) && value.GetDouble() < least.GetDouble()) || (schema.TryGetProperty("maximum", out var most) && value.GetDouble() > most.GetDouble())))
            yield return $"{at}: {value} is out of range";
        if (value.ValueKind == JsonValueKind.String && ((schema.TryGetProperty("minLength", out least) && value.GetString()!.Length < least.GetInt32()) || (schema.TryGetProperty("maxLength", out most) && value.GetString()!.Length > most.GetInt32())))
            yield return $"{at}: {value} is too short or too long";
        if (value.ValueKind == JsonValueKind.String && schema.TryGetProperty("format", out var format) && format.GetString() == "date-time" && !value.TryGetDateTimeOffset(out _))
            yield return $"{at}: {value} is no date and time";
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var error in value.EnumerateArray().SelectMany((item, i) => Errors(items, item, $"{at}/{i}")))
                yield return error;
        }

        if (value.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var name in schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(static name => name.GetString()!) : (IEnumerable<string>)[])
        {
            if (!value.TryGetProperty(name, out _))
                yield return $"{at}: '{name}' is missing";
        }

        foreach (var member in value.EnumerateObject())
        {
            if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var of))
            {
                foreach (var error in Errors(of, member.Value, $"{at}/{member.Name}"))
                    yield return error;
            }
            else if (schema.TryGetProperty("additionalProperties", out var more))
            {
                if (more.ValueKind == JsonValueKind.False)
                    yield return $"{at}: nobody said what '{member.Name}' is";
                else if (more.ValueKind == JsonValueKind.Object)
                {
                    foreach (var error in Errors(more, member.Value, $"{at}/{member.Name}"))
                        yield return error;
                }
            }
        }
    }

    private static bool Is(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new InvalidOperationException($"What is '{type}'?"),
    };
}
