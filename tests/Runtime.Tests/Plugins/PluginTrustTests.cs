using System.Security.Cryptography;
using PluginState.Plugins;

namespace PluginState.Tests.Plugins;

/// <summary>Which plugins a host takes: those whose hash it allows, those that are signed.</summary>
public sealed class PluginTrustTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    private string PrivateKey => _key.ExportPkcs8PrivateKeyPem();

    private string PublicKey => _key.ExportSubjectPublicKeyInfoPem();

    [Fact]
    public async Task A_content_that_is_not_allowed_runs_no_code_and_one_that_is_is_taken()
    {
        var ran = "PluginTrustTests." + Guid.NewGuid();
        var image = PluginCompiler.Compile("Plugin", PluginCompiler.Source("\"yes\"")
            + $"public static class Start {{ [System.Runtime.CompilerServices.ModuleInitializer] public static void Run() => AppContext.SetSwitch(\"{ran}\", true); }}");
        await using (var strict = new PluginBench(configure: static options => options.AllowedHashes.Add(new string('0', 64))))
        {
            var path = strict.Drop("Votes", image);
            await strict.Rescan();
            Assert.Contains(PluginSignature.HashOf(path), strict.AssertRejected("Votes", PluginRejectionCode.NotAllowed).Reason, StringComparison.Ordinal);
            Assert.False(AppContext.TryGetSwitch(ran, out _));
        }

        await using var bench = new PluginBench(configure: options =>
        {
            var folder = Directory.CreateDirectory(Path.Combine(options.Folder, "Votes"));
            File.WriteAllBytes(Path.Combine(folder.FullName, "Votes.dll"), image);
            options.AllowedHashes.Add(PluginSignature.HashOf(folder.FullName).ToUpperInvariant());
        });
        await bench.Rescan();
        Assert.Equal("yes", await bench.Ask("answer"));
        Assert.Equal(PluginSignature.HashOf(Path.Combine(bench.Folder, "Votes")), bench["Votes"].ContentHash);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_signature_may_be_added_later_and_lets_the_same_content_in(bool hasFolder)
    {
        await using var bench = Signed();
        var path = hasFolder ? bench.Drop("Votes", PluginCompiler.Plugin("\"yes\""), ("data.txt", [1])) : bench.DropFlat("Votes", PluginCompiler.Plugin("\"yes\""));
        await bench.Rescan();
        Assert.Contains("plugins sign", bench.AssertRejected("Votes", PluginRejectionCode.NotSigned).Reason, StringComparison.Ordinal);
        var hash = PluginSignature.HashOf(path);
        Assert.Equal(PluginRejectionCode.NotSigned, PluginSignature.Verify(path, PublicKey)!.Code);

        Assert.Equal(hash, PluginSignature.Sign(path, PrivateKey));
        await bench.Rescan();

        Assert.Equal("yes", await bench.Ask("answer"));
        Assert.Null(PluginSignature.Verify(path, PublicKey));
        Assert.Equal(hash, PluginSignature.HashOf(path)); // the signature is no part of it
        Assert.DoesNotContain(Directory.GetFiles(bench.Staging, "*", SearchOption.AllDirectories), static file => file.EndsWith(".sig", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("change")]
    [InlineData("change dependency")]
    [InlineData("add")]
    [InlineData("remove")]
    [InlineData("rename")]
    [InlineData("other key")]
    [InlineData("other plugin's")]
    [InlineData("no text")]
    [InlineData("empty")]
    [InlineData("huge")]
    [InlineData("no base64")]
    [InlineData("no sequence")]
    [InlineData("one more line")]
    public async Task A_signature_that_does_not_fit_is_refused_and_what_serves_goes_on_serving(string how)
    {
        await using var bench = Signed();
        var path = bench.Drop("Votes", PluginCompiler.Plugin("\"good\""), ("data.txt", [1, 2]), ("more.txt", [3]));
        var folder = Path.GetDirectoryName(path)!;
        PluginSignature.Sign(path, PrivateKey);
        await bench.Rescan();
        Assert.Equal("good", await bench.Ask("answer"));

        var signature = Path.Combine(folder, "plugin.sig");
        var text = await File.ReadAllTextAsync(signature, PluginBench.Token);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        switch (how)
        {
            case "change": bench.Drop("Votes", PluginCompiler.Plugin("\"evil\"")); break;
            case "change dependency": await File.WriteAllBytesAsync(Path.Combine(folder, "data.txt"), [1, 3], PluginBench.Token); break;
            case "add": await File.WriteAllBytesAsync(Path.Combine(folder, "evil.dll"), [1], PluginBench.Token); break;
            case "remove": File.Delete(Path.Combine(folder, "more.txt")); break;
            case "rename": File.Move(Path.Combine(folder, "more.txt"), Path.Combine(folder, "less.txt")); break;
            case "other key": PluginSignature.Sign(path, other.ExportECPrivateKeyPem()); break;
            case "other plugin's":
                var foreign = bench.DropFlat("Other", PluginCompiler.Plugin("\"other\"", "other"));
                PluginSignature.Sign(foreign, PrivateKey);
                File.Copy(foreign + ".sig", signature, overwrite: true);
                break;
            case "no text": await File.WriteAllBytesAsync(signature, [0xFF, 0xFE, 0], PluginBench.Token); break;
            case "empty": await File.WriteAllBytesAsync(signature, [], PluginBench.Token); break;
            case "huge": await File.WriteAllTextAsync(signature, text + new string('\n', 2000), PluginBench.Token); break;
            case "no base64": await File.WriteAllTextAsync(signature, text.Replace("ecdsa ", "ecdsa ?", StringComparison.Ordinal), PluginBench.Token); break;
            case "no sequence": await File.WriteAllTextAsync(signature, text[..text.IndexOf("ecdsa ", StringComparison.Ordinal)] + "ecdsa AAAA\n", PluginBench.Token); break;
            case "one more line": await File.WriteAllTextAsync(signature, text + "more\n", PluginBench.Token); break;
        }

        await bench.Rescan();

        Assert.Equal("good", await bench.Ask("answer"));
        Assert.Equal((PluginStatus.Active, PluginRejectionCode.BadSignature), (bench["Votes"].State, bench["Votes"].Rejection?.Code));
        Assert.Equal(PluginRejectionCode.BadSignature, PluginSignature.Verify(path, PublicKey)!.Code);
    }

    [Fact]
    public void Keys_that_are_none_and_places_without_a_plugin_are_errors_that_say_what_to_do()
    {
        using var bench = new TemporaryFolder();
        var path = bench.Write("Votes.dll", PluginCompiler.Plugin("\"yes\""));
        using var rsa = RSA.Create(2048);
        foreach (var (key, part) in new[]
        {
            (rsa.ExportPkcs8PrivateKeyPem(), "no ECDSA key"), (PublicKey, "no private key"), ("text", "no private key"),
            (_key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)), "encrypted"),
        })
        {
            Assert.Contains(part, Assert.Throws<PluginSignatureException>(() => PluginSignature.Sign(path, key)).Message, StringComparison.Ordinal);
        }

        Assert.Contains("private one", Assert.Throws<PluginSignatureException>(() => PluginSignature.Verify(path, PrivateKey)).Message, StringComparison.Ordinal);
        Assert.Contains("no plugin at", Assert.Throws<PluginSignatureException>(() => PluginSignature.HashOf(bench.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("no plugin at", Assert.Throws<PluginSignatureException>(() => PluginSignature.HashOf(bench.Path + "/none")).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path + ".sig"));
    }

    [Theory]
    [InlineData("text", null, "PublicKey")]
    [InlineData(null, "abc", "AllowedHashes")]
    [InlineData(null, "zz00000000000000000000000000000000000000000000000000000000000000", "AllowedHashes")]
    public void Options_that_trust_nobody_by_mistake_are_errors(string? key, string? hash, string option)
    {
        var options = new PluginHostOptions { Folder = "plugins", PublicKey = key };
        if (hash is not null)
            options.AllowedHashes.Add(hash);
        Assert.StartsWith(option, Assert.Single(options.Validate()), StringComparison.Ordinal);
        options = new PluginHostOptions { Folder = "plugins", PublicKey = PrivateKey };
        Assert.Contains("private one", Assert.Single(options.Validate()), StringComparison.Ordinal);
    }

    private PluginBench Signed() => new(configure: options => options.PublicKey = PublicKey);

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pluginstate-tests-");

        public string Path => _folder.FullName;

        public string Write(string name, byte[] bytes)
        {
            var path = System.IO.Path.Combine(Path, name);
            File.WriteAllBytes(path, bytes);
            return path;
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
