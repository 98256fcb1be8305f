using System.Collections.Frozen;
using System.Security.Cryptography;

namespace PluginState.Plugins;

/// <summary>Decides from a plugin's bytes alone whether this host may take it: before anything in them is looked at.</summary>
/// <remarks>Immutable but for its end. A condition that the options do not set holds; where both are set, both have to.</remarks>
internal sealed class PluginTrust : IDisposable
{
    private readonly FrozenSet<string> _allowed;
    private readonly ECDsa? _key;

    public PluginTrust(PluginHostOptions options)
    {
        _allowed = options.AllowedHashes.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _key = options.PublicKey is null ? null : PluginSignature.ReadPublicKey(options.PublicKey);
    }

    /// <summary>Why a plugin may not be taken; null where it may. The rejection is not about the content alone: a signature may be added to it.</summary>
    public PluginRejection? Check(PluginCandidate candidate, PluginContent content)
    {
        if (_allowed.Count > 0 && !_allowed.Contains(content.Hash))
        {
            return new(PluginRejectionCode.NotAllowed,
                $"Its content {content.Hash} is not among the {_allowed.Count} that this host allows. If it is meant to be taken, add the hash to {nameof(PluginHostOptions.AllowedHashes)}.");
        }

        return _key is null ? null : PluginSignature.Check(candidate, content, _key);
    }

    public void Dispose() => _key?.Dispose();
}
