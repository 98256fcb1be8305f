using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.Client;

/// <summary>A <see cref="SharedState"/> that is read and edited as a .NET type.</summary>
/// <remarks>
/// Safe for concurrent use, as long as nobody changes a value that was read: it is shared. Members of the document that the type does not know stay, except in
/// arrays that an edit changes.
/// </remarks>
/// <typeparam name="T">What a document is; a record is best.</typeparam>
public sealed class SharedState<T> : IAsyncDisposable
{
    private readonly JsonTypeInfo<T> _typeInfo;
    private volatile Reading? _last;

    internal SharedState(SharedState state, JsonTypeInfo<T> typeInfo)
    {
        State = state;
        _typeInfo = typeInfo;
    }

    /// <summary>The same state as JSON, with its version, status and everything else.</summary>
    public SharedState State { get; }

    /// <summary>The document with every pending edit.</summary>
    /// <exception cref="JsonException">The document is not one of the type.</exception>
    public T Value
    {
        get
        {
            var document = State.Document;
            if (_last is { } last && ReferenceEquals(last.Document, document))
                return last.Value;
            var value = Read(document);
            _last = new(document, value); // another thread may read the same; either will do
            return value;
        }
    }

    /// <inheritdoc cref="SharedState.Status"/>
    public SharedStateStatus Status => State.Status;

    /// <summary>Edits with a function of the value as it is in the view.</summary>
    /// <param name="edit">
    /// What the value is to be: a new one, which its argument must not be changed into. It should depend on nothing but its argument; see
    /// <see cref="SharedState.EditAsync(Func{StateValue, StateValue}, CancellationToken)"/>.
    /// </param>
    /// <param name="cancellationToken">Gives up making it; an edit that is made is not taken back.</param>
    /// <returns>The edit, which is in the view now.</returns>
    /// <exception cref="JsonException">The document is not one of the type.</exception>
    /// <inheritdoc cref="SharedState.EditAsync(Func{StateValue, StateValue}, CancellationToken)" path="/exception"/>
    public ValueTask<PendingEdit> EditAsync(Func<T, T> edit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return State.EditAsync(document => Edit(document, edit), cancellationToken);
    }

    /// <inheritdoc cref="SharedState.FlushAsync"/>
    public Task FlushAsync(CancellationToken cancellationToken = default) => State.FlushAsync(cancellationToken);

    /// <summary>Tells the value as it is, and then whenever the document has changed. Whoever is slow is told the newest. It ends when the state is closed.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="JsonException">The document is not one of the type.</exception>
    public async IAsyncEnumerable<T> ValuesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var change in State.ChangesAsync(cancellationToken))
        {
            if (!ReferenceEquals(change.Previous, change.View.Document))
                yield return Read(change.View.Document);
        }
    }

    /// <inheritdoc cref="SharedState.DisposeAsync"/>
    public ValueTask DisposeAsync() => State.DisposeAsync();

    private StateValue Edit(StateValue document, Func<T, T> edit)
    {
        var value = Read(document);
        var before = Write(value);
        var after = Write(edit(value));
        // What the type does not know is in the document and in neither of the two.
        var merge = ThreeWayMerge.Of(before, after, document);
        if (merge.Conflicts.IsEmpty)
            return merge.Document;
        var answers = merge.Conflicts.ToDictionary(static conflict => conflict.Path, static conflict => conflict.Local);
        return ThreeWayMerge.Of(before, after, document, new() { Answers = answers }).Document;
    }

    private T Read(StateValue document) =>
        JsonSerializer.Deserialize(document.ToUtf8(), _typeInfo) ?? throw new JsonException($"The document of state '{State.StateId}' is null, which is no {typeof(T).Name}.");

    private StateValue Write(T value) => Answers.Parse(JsonSerializer.SerializeToUtf8Bytes(value, _typeInfo));

    private sealed record Reading(StateValue Document, T Value);
}
