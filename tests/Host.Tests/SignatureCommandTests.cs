using System.Security.Cryptography;

namespace PluginState.Host.Tests;

public sealed class SignatureCommandTests
{
    [Fact]
    public async Task A_plugin_is_signed_verified_and_found_out_when_it_is_changed()
    {
        using var folder = new TempFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var plugin = Path.Combine(folder.DropPlugins("Counters"), "Counters");
        var (secret, known) = (folder.Write("private.pem", key.ExportPkcs8PrivateKeyPem()), folder.Write("public.pem", key.ExportSubjectPublicKeyInfoPem()));

        var unsigned = await Tool.RunAsync("plugins", "verify", plugin, "--key", known);
        Assert.True(unsigned is { ExitCode: 1, Error: "" }, unsigned.All);
        Assert.Contains("NotSigned", unsigned.Output, StringComparison.Ordinal);
        var sign = await Tool.RunAsync("plugins", "sign", plugin, "--key", secret);
        Assert.True(sign is { ExitCode: 0, Error: "" }, sign.All);
        var verify = await Tool.RunAsync("plugins", "verify", plugin, "--key", known, "--json");
        Assert.True(verify is { ExitCode: 0, Error: "" }, verify.All);
        var inspect = await Tool.RunAsync("plugins", "inspect", Path.Combine(plugin, "Counters.dll"));
        var hash = sign.Output[(sign.Output.IndexOf("Content: ", StringComparison.Ordinal) + 9)..].Trim();
        Assert.Contains(hash, inspect.Output, StringComparison.Ordinal);
        Assert.Contains(hash, verify.Output, StringComparison.Ordinal);

        folder.Write(Path.Combine("plugins", "Counters", "more.txt"), "more");
        verify = await Tool.RunAsync("plugins", "verify", plugin, "--key", known);
        Assert.True(verify is { ExitCode: 1, Error: "" }, verify.All);
        Assert.Contains("BadSignature", verify.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_and_plugins_that_are_none_exit_2()
    {
        using var folder = new TempFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var plugin = Path.Combine(folder.DropPlugins("Counters"), "Counters");
        var (secret, known, other) = (
            folder.Write("private.pem", key.ExportPkcs8PrivateKeyPem()), folder.Write("public.pem", key.ExportSubjectPublicKeyInfoPem()), folder.Write("rsa.pem", rsa.ExportPkcs8PrivateKeyPem()));
        foreach (var (arguments, complaint) in new (string[], string)[]
        {
            (["sign", plugin, "--key", known], "no private key"),
            (["sign", plugin, "--key", other], "no ECDSA key"),
            (["sign", plugin, "--key", "missing.pem"], "missing.pem"),
            (["sign", folder["missing"], "--key", secret], "no plugin at"),
            (["verify", plugin, "--key", secret], "private one"),
            (["sign", plugin], "--key"),
        })
        {
            var run = await Tool.RunAsync(["plugins", .. arguments]);
            Assert.True(run is { ExitCode: 2, Output: "" }, run.All);
            Assert.Contains(complaint, run.Error, StringComparison.Ordinal);
        }
    }
}
