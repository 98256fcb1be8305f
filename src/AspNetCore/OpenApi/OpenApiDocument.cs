using PluginState.AspNetCore.Hosting;
using PluginState.AspNetCore.Requests;
using PluginState.Documents;

namespace PluginState.AspNetCore.OpenApi;

/// <summary>The OpenAPI document: kept by hand beside the endpoints, so that it says what they mean and not only what they are. A test holds the two together.</summary>
internal static class OpenApiDocument
{
    private const string Resource = "OpenApi/openapi.json";

    public static void Map(PluginStateRoutes routes, string prefix)
    {
        var server = new StateObject([new("url", new StateString(prefix))]);
        var document = Read().Set("servers", new StateArray(server));
        routes.Get("/openapi.json", (http, _) => Answer.JsonAsync(http, document.WriteTo));
    }

    /// <summary>The document, without where it is served.</summary>
    public static StateObject Read()
    {
        using var stream = typeof(OpenApiDocument).Assembly.GetManifestResourceStream(Resource)!;
        using var text = new StreamReader(stream);
        return (StateObject)StateValue.Parse(text.ReadToEnd());
    }
}
