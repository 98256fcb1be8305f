namespace PluginState.Server.Trials.Kill;

/// <summary>Sends requests to where the server is now, as a name would that is looked up anew.</summary>
internal sealed class RedirectingHandler(MortalServer server) : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>What clients take for the server's address.</summary>
    public static Uri Address { get; } = new("http://server.invalid/api");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new(server.Current.Address, request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
