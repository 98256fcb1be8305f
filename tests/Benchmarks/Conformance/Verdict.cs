using PluginState.Documents;

namespace PluginState.Benchmarks.Conformance;

/// <summary>What became of a case.</summary>
internal enum Outcome
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>What became of a case, and what came out of it: the document, the error's text, or why it was skipped.</summary>
internal sealed record Verdict(Outcome Outcome, string Got)
{
    /// <summary>The standards have no limits; those of a server are not what is judged here.</summary>
    private static readonly StateLimits _limits = new() { MaxDepth = 512, MaxBytes = long.MaxValue, MaxOperations = int.MaxValue };

    /// <summary>Reads the case's document and patch, applies the patch, and holds the result against what is expected.</summary>
    public static Verdict Of(ConformanceCase asked)
    {
        if (asked.Skipped is { } reason)
            return new(Outcome.Skipped, reason);
        StateValue? document = null;
        List<StateValue> nodes = [];
        var (text, failed) = ("", "");
        StateValue? applied = null;
        StateValue? expected = null;
        try
        {
            document = StateValue.Parse(asked.Document.Span, _limits);
            nodes = [.. Containers(document)];
            text = document.ToString();
            applied = Apply(asked, document);
            expected = asked.Expected is { } json ? StateValue.Parse(json.Span, _limits) : applied;
        }
        catch (PluginStateException error)
        {
            failed = $"{error.GetType().Name}: {error.Message}";
        }
        catch (Exception error) // told as the case's failure: a patch may be refused, but not by any odd exception
        {
            return new(Outcome.Failed, $"an exception that is no {nameof(PluginStateException)}: {error}");
        }

        if (document is not null && (document.ToString() != text || !Containers(document).SequenceEqual(nodes, ReferenceEqualityComparer.Instance)))
            return new(Outcome.Failed, $"the document that the patch was applied to did not stay as it was: {document}");
        if (applied is null)
            return new(asked.MustFail ? Outcome.Passed : Outcome.Failed, failed);
        if (asked.MustFail)
            return new(Outcome.Failed, $"no error, but {applied}");
        if (expected is null)
            return new(Outcome.Failed, $"{applied}, and what is expected cannot be read: {failed}");
        return new(AreSame(expected, applied) ? Outcome.Passed : Outcome.Failed, applied.ToString());
    }

    private static StateValue Apply(ConformanceCase asked, StateValue document) => asked.Format == PatchFormat.MergePatch
        ? MergePatch.Apply(document, StateValue.Parse(asked.Patch.Span, _limits))
        : JsonPatch.Parse(asked.Patch.Span, _limits).Apply(document, _limits);

    /// <summary>Whether they are equal: whichever is asked, and after writing and reading, too.</summary>
    private static bool AreSame(StateValue expected, StateValue applied) =>
        expected.Equals(applied) && applied.Equals(expected) && expected.GetHashCode() == applied.GetHashCode()
        && expected.Equals(StateValue.Parse(applied.ToUtf8(), _limits));

    private static IEnumerable<StateValue> Containers(StateValue value)
    {
        IEnumerable<StateValue> inside = value switch
        {
            StateObject o => o.Select(static member => member.Value),
            StateArray a => a,
            _ => [],
        };
        return value is StateObject or StateArray ? inside.SelectMany(Containers).Prepend(value) : [];
    }
}
