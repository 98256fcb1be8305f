using NJsonSchema.Validation;
using PluginState.Documents;
using PluginState.States;
using Validator = NJsonSchema.Validation.JsonSchemaValidator;

namespace PluginState.JsonSchema;

/// <summary>Holds documents against one JSON Schema. May be used by any number of threads.</summary>
/// <remarks>
/// NJsonSchema does the work: draft 4, with the numeric <c>exclusiveMinimum</c> and <c>exclusiveMaximum</c> and the <c>$defs</c> of later ones. A schema
/// that has a keyword it would not check is refused. What it does differently is told in the README of the package: <c>enum</c> compares
/// texts, and numbers beyond a decimal are compared as doubles. Not for trimmed or native AOT apps.
/// </remarks>
public sealed class JsonSchemaValidator : IStateValidator
{
    /// <summary>How many violations are told of where nobody says.</summary>
    public const int DefaultMaxViolations = 32;

    private readonly NJsonSchema.JsonSchema _schema;
    private readonly int _maxViolations;

    private JsonSchemaValidator(NJsonSchema.JsonSchema schema, int maxViolations) => (_schema, _maxViolations) = (schema, maxViolations);

    /// <summary>Reads a schema. References are followed inside it only: nothing is read or fetched from elsewhere.</summary>
    /// <param name="schema">The schema as JSON. It is trusted: a pattern of it may take long on a document made for that.</param>
    /// <param name="maxViolations">How many violations <see cref="Check"/> tells of at most; at least 1.</param>
    /// <param name="cancellationToken">Gives up reading.</param>
    /// <exception cref="SchemaFormatException">It is not a schema, or has a keyword that would not be checked; says where and why.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxViolations"/> is below 1.</exception>
    public static async Task<JsonSchemaValidator> FromJsonAsync(
        string schema, int maxViolations = DefaultMaxViolations, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxViolations, 1);
        try
        {
            SchemaKeywords.Check(StateValue.Parse(schema));
            var read = await NJsonSchema.JsonSchema.FromJsonAsync(schema, documentPath: null, static root => new LocalReferences(root), cancellationToken);
            return new(read, maxViolations);
        }
        catch (Exception error) when (error is StateFormatException or Newtonsoft.Json.JsonException or InvalidOperationException or NotSupportedException)
        {
            throw new SchemaFormatException("", error.Message, error);
        }
    }

    /// <summary>Finds what is wrong with a document.</summary>
    /// <returns>The first violations that are found, none where the document is valid.</returns>
    public IReadOnlyList<Violation> Check(StateValue document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var errors = new Validator().Validate(Tokens.Of(document), _schema);
        return [.. errors.SelectMany(Leaves).Take(_maxViolations).Select(static error => new Violation(Tokens.PlaceOf(error.Token), Describe(error)))];
    }

    /// <summary>Lets a manager hold every document of every state against the schema, whatever made it: add this to <see cref="StateManagerOptions.Validators"/>.</summary>
    /// <inheritdoc/>
    public ValidationResult Validate(string stateId, StateValue proposed, StateSnapshot? current) => new([.. Check(proposed)]);

    /// <summary>Where an item, a member or a part of <c>allOf</c> is wrong, what is wrong about it is told of.</summary>
    private static IEnumerable<ValidationError> Leaves(ValidationError error) =>
        error is ChildSchemaValidationError
        {
            Kind: ValidationErrorKind.ArrayItemNotValid or ValidationErrorKind.AdditionalItemNotValid
                or ValidationErrorKind.AdditionalPropertiesNotValid or ValidationErrorKind.NotAllOf,
        } parent && parent.Errors.Values.Any(static inner => inner.Count > 0)
            ? parent.Errors.Values.SelectMany(static inner => inner).SelectMany(Leaves)
            : [error];

    private static string Describe(ValidationError error) => error.Kind switch
    {
        ValidationErrorKind.PropertyRequired => $"The member '{error.Property}' is required.",
        ValidationErrorKind.NoAdditionalPropertiesAllowed => $"The member '{error.Property}' is not allowed.",
        ValidationErrorKind.NumberTooSmall => $"The number is below {error.Schema.ExclusiveMinimum ?? error.Schema.Minimum}, or equals it where it must not.",
        ValidationErrorKind.NumberTooBig => $"The number is above {error.Schema.ExclusiveMaximum ?? error.Schema.Maximum}, or equals it where it must not.",
        ValidationErrorKind.PatternMismatch => $"The text does not match the pattern '{error.Schema.Pattern}'.",
        var kind => Sentence(kind.ToString()),
    };

    /// <summary>"StringExpected" as "String expected."</summary>
    private static string Sentence(string name) =>
        string.Concat(name.Select(static (letter, i) => i > 0 && char.IsUpper(letter) ? " " + char.ToLowerInvariant(letter) : letter.ToString())) + ".";
}
