using System.Security.Cryptography;
using System.Text;

namespace PluginState.Plugins;

/// <summary>
/// Signs plugins and holds signatures against them. A signature says whose a plugin's files are, all of them, and not that they are harmless: what a
/// plugin's code may do, nothing limits.
/// </summary>
/// <remarks>
/// It is a text file of three lines beside what it is of: <c>plugin.sig</c> in a plugin's folder, <c>Name.dll.sig</c> beside a flat <c>Name.dll</c>. The lines are
/// <c>pluginstate-signature 1</c>, <c>sha256</c> with the content's hash, and <c>ecdsa</c> with the signature in base64: ECDSA with SHA-256 (FIPS 186-5), as a DER
/// sequence (RFC 3279, section 2.2.3), over the ASCII text <c>pluginstate-plugin-signature-1</c>, a line feed, and the hash.
/// </remarks>
public static class PluginSignature
{
    private const string FolderFileName = "plugin.sig";
    private const string FlatSuffix = ".sig";
    private const string FirstLine = "pluginstate-signature 1";
    private const string HashPrefix = "sha256 ";
    private const string SignaturePrefix = "ecdsa ";
    private const string Domain = "pluginstate-plugin-signature-1\n";
    private const int MaxLength = 1024;

    /// <summary>Signs a plugin: writes its signature, in place of one that is there.</summary>
    /// <param name="path">The plugin's folder, or its main DLL.</param>
    /// <param name="privateKeyPem">The private key, ECDSA on a NIST curve, as PEM (PKCS #8 or SEC 1), not encrypted.</param>
    /// <returns>The content's hash.</returns>
    /// <exception cref="PluginSignatureException">There is no plugin there, or the key is none.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static string Sign(string path, string privateKeyPem)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentException.ThrowIfNullOrWhiteSpace(privateKeyPem);
        if (!privateKeyPem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new PluginSignatureException("The key is no private key in PEM. Signing needs the private key; its file begins with '-----BEGIN PRIVATE KEY-----' or '-----BEGIN EC PRIVATE KEY-----'.");
        using var key = ReadKey(privateKeyPem);
        var candidate = CandidateAt(path);
        var content = ContentOf(candidate);
        var signature = key.SignData(Message(content.Hash), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        WholeFile.Write(
            PathFor(candidate), Encoding.ASCII.GetBytes($"{FirstLine}\n{HashPrefix}{content.Hash}\n{SignaturePrefix}{Convert.ToBase64String(signature)}\n"));
        return content.Hash;
    }

    /// <summary>Holds a plugin's signature against its files.</summary>
    /// <param name="path">The plugin's folder, or its main DLL.</param>
    /// <param name="publicKeyPem">The public key, as PEM.</param>
    /// <returns>Null where it is valid; otherwise what is wrong.</returns>
    /// <exception cref="PluginSignatureException">There is no plugin there, or the key is none.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static PluginRejection? Verify(string path, string publicKeyPem)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentException.ThrowIfNullOrWhiteSpace(publicKeyPem);
        using var key = ReadPublicKey(publicKeyPem);
        var candidate = CandidateAt(path);
        return Check(candidate, ContentOf(candidate), key);
    }

    /// <summary>The hash of a plugin's content, as <see cref="PluginHostOptions.AllowedHashes"/> has it: of the names and bytes of all its files but the signature.</summary>
    /// <param name="path">The plugin's folder, or its main DLL.</param>
    /// <returns>SHA-256 in lower-case hexadecimal.</returns>
    /// <exception cref="PluginSignatureException">There is no plugin there.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static string HashOf(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return ContentOf(CandidateAt(path)).Hash;
    }

    /// <summary>Reads a public key.</summary>
    /// <exception cref="PluginSignatureException">It is none.</exception>
    internal static ECDsa ReadPublicKey(string pem) => pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
        ? throw new PluginSignatureException("The key is a private one, which only whoever signs should have. Give the public key.")
        : ReadKey(pem);

    /// <summary>The name of the signature's file, as its content lists it.</summary>
    internal static string NameFor(PluginCandidate candidate) => candidate.Folder is null ? Path.GetFileName(candidate.MainPath) + FlatSuffix : FolderFileName;

    /// <summary>Where the signature is.</summary>
    internal static string PathFor(PluginCandidate candidate) => Path.Combine(Path.GetDirectoryName(candidate.MainPath)!, NameFor(candidate));

    internal static PluginRejection? Check(PluginCandidate candidate, PluginContent content, ECDsa key)
    {
        var file = PathFor(candidate);
        if (content.Signature is not { } text)
        {
            return new(PluginRejectionCode.NotSigned,
                $"It has no signature '{file}', and this host asks for one. Have it signed by the holder of the key: 'pluginstate plugins sign'.");
        }

        if (Parse(text) is not var (hash, signature))
            return new(PluginRejectionCode.BadSignature, $"'{file}' is no signature. Sign the plugin again: 'pluginstate plugins sign'.");
        if (!string.Equals(hash, content.Hash, StringComparison.OrdinalIgnoreCase))
        {
            return new(PluginRejectionCode.BadSignature,
                $"'{file}' is of the content {hash}, and this is {content.Hash}: a file was changed, added or removed. Restore it, or sign the plugin again.");
        }

        return IsValid(key, content.Hash, signature)
            ? null
            : new(PluginRejectionCode.BadSignature, $"'{file}' was not made with the key that this host trusts.");
    }

    private static bool IsValid(ECDsa key, string hash, byte[] signature)
    {
        try
        {
            return key.VerifyData(Message(hash), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException) // no DER sequence
        {
            return false;
        }
    }

    private static (string Hash, byte[] Signature)? Parse(byte[] text)
    {
        if (text.Length > MaxLength || !Ascii.IsValid(text))
            return null;
        var lines = Encoding.ASCII.GetString(text).ReplaceLineEndings("\n").Split('\n');
        if (lines is not [FirstLine, var hash, var signature, ""] || !hash.StartsWith(HashPrefix, StringComparison.Ordinal) || !signature.StartsWith(SignaturePrefix, StringComparison.Ordinal))
            return null;
        var bytes = new byte[MaxLength];
        return Convert.TryFromBase64String(signature[SignaturePrefix.Length..], bytes, out var length) ? (hash[HashPrefix.Length..], bytes[..length]) : null;
    }

    private static byte[] Message(string hash) => Encoding.ASCII.GetBytes(Domain + hash);

    private static ECDsa ReadKey(string pem)
    {
        if (pem.Contains("ENCRYPTED", StringComparison.Ordinal))
            throw new PluginSignatureException("The key is encrypted. Decrypt it first, for instance with 'openssl pkey -in key.pem -out plain.pem', and mind the copy.");
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new PluginSignatureException($"The key is no ECDSA key in PEM: {exception.Message} Make one with 'openssl ecparam -name prime256v1 -genkey -noout'.");
        }
    }

    private static PluginCandidate CandidateAt(string path) => PluginCandidate.At(path)
        ?? throw new PluginSignatureException($"There is no plugin at '{path}': neither a DLL nor a folder with a DLL of its name.");

    private static PluginContent ContentOf(PluginCandidate candidate)
    {
        var look = PluginObservation.Of(candidate, candidate.Folder ?? Path.GetDirectoryName(candidate.MainPath)!, new PluginHostOptions().MaxFileSize);
        return look.Rejection is { } rejection ? throw new PluginSignatureException(rejection.Reason) : PluginContent.Read(candidate, look);
    }
}
