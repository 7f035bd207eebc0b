app_name = "extraction"
urlpatterns = []
