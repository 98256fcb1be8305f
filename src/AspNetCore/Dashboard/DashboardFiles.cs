using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace PluginState.AspNetCore.Dashboard;

/// <summary>The dashboard's files, out of this assembly: a fixed set, so no path of a request's reaches a file.</summary>
internal sealed class DashboardFiles
{
    private const string Page = "index.html", Prefix = "Dashboard/";

    private readonly FrozenDictionary<string, DashboardFile> _files;

    /// <param name="api">Where the API is, for the page to find it.</param>
    public DashboardFiles(string api)
    {
        var assembly = typeof(DashboardFiles).Assembly;
        _files = assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(static name => name[Prefix.Length..], name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                using var reader = new StreamReader(stream);
                var text = reader.ReadToEnd();
                return DashboardFile.Of(name, name == Prefix + Page ? text.Replace("{{api}}", api, StringComparison.Ordinal) : text);
            }, StringComparer.Ordinal);
    }

    public IEnumerable<string> Names => _files.Keys;

    public async Task WriteAsync(HttpContext http, string name)
    {
        var file = _files[name.Length == 0 ? Page : name];
        var headers = http.Response.Headers;
        headers.ETag = file.Tag;
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (http.Request.Headers.IfNoneMatch.ToString() == file.Tag)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = file.ContentType;
        http.Response.ContentLength = file.Bytes.Length;
        await http.Response.BodyWriter.WriteAsync(file.Bytes, http.RequestAborted);
    }

    private sealed record DashboardFile(byte[] Bytes, string ContentType, string Tag)
    {
        public static DashboardFile Of(string name, string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            return new(bytes, Path.GetExtension(name) switch
            {
                ".html" => "text/html; charset=utf-8",
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                var other => throw new InvalidOperationException($"The dashboard has a file '{name}', and nobody said what '{other}' is."),
            }, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
        }
    }
}
