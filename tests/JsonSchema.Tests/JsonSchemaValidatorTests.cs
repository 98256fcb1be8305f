using PluginState.Documents;
using PluginState.States;

namespace PluginState.JsonSchema.Tests;

public sealed class JsonSchemaValidatorTests
{
    [Theory]
    [InlineData("""{"type":"object","required":["a"]}""", "{}", "", "The member 'a' is required.")]
    [InlineData("""{"properties":{"a":{"type":"object","required":["b"]}}}""", """{"a":{}}""", "/a", "The member 'b' is required.")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"a":1}""", "/a", "String expected.")]
    [InlineData("""{"properties":{"a.b/c~[0]":{"items":{"type":"string"}}}}""", """{"a.b/c~[0]":["x",1]}""", "/a.b~1c~0[0]/1", "String expected.")]
    [InlineData("""{"additionalProperties":false}""", """{"x":1}""", "/x", "The member 'x' is not allowed.")]
    [InlineData("""{"additionalProperties":{"items":{"minimum":3}}}""", """{"x":[5,2]}""", "/x/1", "The number is below 3")]
    [InlineData("""{"allOf":[{"properties":{"a":{"pattern":"^x"}}}]}""", """{"a":"y"}""", "/a", "does not match the pattern '^x'")]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":5}]}""", "3", "", "Not any of.")]
    [InlineData("""{"$defs":{"x":{"type":"string"}},"properties":{"a":{"$ref":"#/$defs/x"}}}""", """{"a":1}""", "/a", "String expected.")]
    [InlineData("""{"type":["integer","null"]}""", "\"a\"", "", "No type validates.")]
    public async Task A_violation_says_what_is_wrong_and_where(string schema, string document, string path, string message)
    {
        var violation = Assert.Single(await CheckAsync(schema, document));
        Assert.Equal(path, violation.Path.ToString());
        Assert.Contains(message, violation.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"integer"}""", "1.0")]
    [InlineData("""{"type":"integer"}""", "100000000000000000000")]
    [InlineData("""{"type":"integer"}""", "123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("""{"type":"integer"}""", "1e300")]
    [InlineData("""{"type":"integer"}""", "123456789012345678901234567890123456789.50e1")]
    [InlineData("""{"type":"integer"}""", "10000000000000000000000000000000000000000e-3")]
    [InlineData("""{"type":"number"}""", "0.1234567890123456789012345678901234567890")]
    [InlineData("""{"type":"string"}""", "\"2024-02-29T12:00:00Z\"")]
    [InlineData("""{"enum":[null,1,"a",{"b":[2]}]}""", """{"b":[2]}""")]
    [InlineData("""{"maximum":9007199254740992}""", "9007199254740992")]
    [InlineData("""{"minimum":0.10000000000000000000000001}""", "0.10000000000000000000000001")]
    [InlineData("{}", """{"anything":[null,true,"é😀",-0,1e999999999]}""")]
    public async Task What_a_schema_allows_is_valid(string schema, string document) => Assert.Empty(await CheckAsync(schema, document));

    [Theory]
    [InlineData("""{"type":"integer"}""", "1.5")]
    [InlineData("""{"type":"integer"}""", "123456789012345678901234567890123456789.5")]
    [InlineData("""{"type":"integer"}""", "1e-300")]
    [InlineData("""{"maximum":9007199254740992}""", "9007199254740993")]
    [InlineData("""{"maximum":0.1}""", "0.10000000000000000000000001")]
    [InlineData("""{"maximum":99999999999999999999}""", "100000000000000000000")]
    [InlineData("""{"maximum":5}""", "1e400")]
    [InlineData("""{"minimum":5}""", "-1e400")]
    [InlineData("""{"multipleOf":0.01}""", "0.015")]
    [InlineData("""{"enum":[1,2]}""", "3")]
    public async Task Numbers_are_not_rounded_to_what_a_schema_allows(string schema, string document) => Assert.Single(await CheckAsync(schema, document));

    [Fact]
    public async Task Numbers_beyond_a_decimal_are_compared_as_doubles()
    {
        // The nearest double of both is the same one.
        Assert.Empty(await CheckAsync("""{"maximum":79228162514264337593543950335}""", "79228162514264337593543950336"));
        Assert.Single(await CheckAsync("""{"maximum":79228162514264337593543950335}""", "1e30"));

        // A bound itself must be a decimal.
        await Assert.ThrowsAsync<SchemaFormatException>(() => JsonSchemaValidator.FromJsonAsync("""{"maximum":1e30}"""));
    }

    [Fact]
    public async Task No_more_violations_are_told_of_than_was_asked_for()
    {
        var validator = await JsonSchemaValidator.FromJsonAsync("""{"items":{"type":"string"}}""", maxViolations: 3);
        Assert.Equal(["/0", "/1", "/2"], validator.Check(StateValue.Parse("[1,2,3,4,5]")).Select(static violation => violation.Path.ToString()));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => JsonSchemaValidator.FromJsonAsync("{}", maxViolations: 0));
    }

    [Theory]
    [InlineData("{", "")]
    [InlineData("5", "")]
    [InlineData("true", "")]
    [InlineData("""{"type":"strong"}""", "/type")]
    [InlineData("""{"minimum":"a"}""", "")]
    [InlineData("""{"properties":5}""", "/properties")]
    [InlineData("""{"properties":{"a":false}}""", "/properties/a")]
    [InlineData("""{"items":{"pattern":"("}}""", "/items/pattern")]
    [InlineData("""{"patternProperties":{"(":{}}}""", "/patternProperties/(")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "")]
    [InlineData("""{"$ref":"file:///etc/hostname"}""", "")]
    [InlineData("""{"properties":{"a":{"$ref":"other.json"}}}""", "")]
    [InlineData("""{"$ref":"http://localhost:1/schema.json"}""", "")]
    public async Task What_is_no_schema_or_refers_to_others_is_refused(string schema, string path)
    {
        var error = await Assert.ThrowsAsync<SchemaFormatException>(() => JsonSchemaValidator.FromJsonAsync(schema));
        Assert.Equal(path, error.Path);
        Assert.Equal("invalid_schema", error.Code);
    }

    [Theory]
    [InlineData("""{"const":1}""", "/const")]
    [InlineData("""{"properties":{"a":{"if":{},"then":{}}}}""", "/properties/a/if")]
    [InlineData("""{"anyOf":[{"items":{"contains":{}}}]}""", "/anyOf/0/items/contains")]
    [InlineData("""{"$defs":{"x":{"not":{"dependentRequired":{}}}}}""", "/$defs/x/not/dependentRequired")]
    [InlineData("""{"additionalProperties":{"prefixItems":[]}}""", "/additionalProperties/prefixItems")]
    public async Task A_keyword_that_would_not_be_checked_is_refused(string schema, string path)
    {
        var error = await Assert.ThrowsAsync<SchemaFormatException>(() => JsonSchemaValidator.FromJsonAsync(schema));
        Assert.Equal(path, error.Path);
        Assert.Contains("would not be checked", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_may_be_called_like_a_keyword() =>
        Assert.Single(await CheckAsync("""{"properties":{"const":{"type":"string"},"if":{"type":"string"}},"x-note":1}""", """{"const":1}"""));

    [Fact]
    public async Task A_schema_may_refer_to_itself() => Assert.Equal(
        "/next/next/value",
        Assert.Single(await CheckAsync(
            """{"properties":{"value":{"type":"integer"},"next":{"$ref":"#"}}}""", """{"value":1,"next":{"value":2,"next":{"value":"3"}}}""")).Path.ToString());

    [Fact]
    public async Task One_validator_serves_many_threads()
    {
        var validator = await JsonSchemaValidator.FromJsonAsync("""{"properties":{"a":{"items":{"anyOf":[{"type":"string"},{"minimum":0}]}}}}""");
        var (good, bad) = (StateValue.Parse("""{"a":["x",1,2]}"""), StateValue.Parse("""{"a":["x",-1,2]}"""));
        Parallel.For(0, 1000, i => Assert.Equal(i % 2, validator.Check(i % 2 == 0 ? good : bad).Count));
    }

    [Fact]
    public async Task A_manager_holds_what_it_commits_against_the_schema()
    {
        var options = new StateManagerOptions();
        options.Validators.Add(await JsonSchemaValidator.FromJsonAsync("""{"properties":{"score":{"type":"integer","minimum":0}}}"""));
        await using var states = new StateManager(options);
        var context = states.CreateContext("s", StateValue.Parse("""{"score":1}"""));
        await states.UpdateAsync(context.Id, StateEdit.Merge(StateValue.Parse("""{"score":2}""")));
        var error = await Assert.ThrowsAsync<StateValidationException>(
            async () => await states.UpdateAsync(context.Id, StateEdit.Merge(StateValue.Parse("""{"score":-1}"""))));
        Assert.Equal("/score", Assert.Single(error.Violations).Path.ToString());
        Assert.Equal("""{"score":2}""", states.GetState(context.Id).Document.ToString());
        Assert.Throws<StateValidationException>(() => states.CreateContext("t", StateValue.Parse("""{"score":"x"}""")));
    }

    private static async Task<IReadOnlyList<Violation>> CheckAsync(string schema, string document) =>
        (await JsonSchemaValidator.FromJsonAsync(schema)).Check(StateValue.Parse(document));
}
