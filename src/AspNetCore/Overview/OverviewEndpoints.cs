using Microsoft.AspNetCore.Http;
using PluginState.AspNetCore.Hosting;
using PluginState.AspNetCore.Requests;

namespace PluginState.AspNetCore.Overview;

/// <summary>What the server is doing.</summary>
internal static class OverviewEndpoints
{
    private const int UsualConflicts = 50, MostConflicts = 1000;

    public static void Map(PluginStateRoutes routes)
    {
        routes.Get("/metrics", static (http, server) => Answer.JsonAsync(http, json => OverviewJson.WriteMetrics(json, server)));
        routes.Get("/resolvers", static (http, server) => Answer.JsonAsync(http, json => OverviewJson.WriteResolvers(json, server.States.Catalog)));
        routes.Get("/plugins", static (http, server) => Answer.JsonAsync(http, json => OverviewJson.WritePlugins(json, server.Plugins)));
        routes.Get("/conflicts", static (http, server) =>
        {
            var limit = RequestText.Limit(http, UsualConflicts, MostConflicts);
            return Answer.JsonAsync(http, json => ConflictJson.WriteAll(json, server.States.ConflictHistory, limit));
        });
        routes.Get("/overview", OverviewAsync);
    }

    private static Task OverviewAsync(HttpContext http, PluginStateServer server) => Answer.JsonAsync(http, json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("metrics"u8);
        OverviewJson.WriteMetrics(json, server);
        json.WritePropertyName("resolvers"u8);
        OverviewJson.WriteResolvers(json, server.States.Catalog);
        json.WritePropertyName("plugins"u8);
        OverviewJson.WritePlugins(json, server.Plugins);
        json.WritePropertyName("conflicts"u8);
        ConflictJson.WriteAll(json, server.States.ConflictHistory, UsualConflicts);
        json.WriteEndObject();
    });
}
