def test_the_address_of_a_form_opened_as_a_page_names_the_page(review, alice, client_for):
    path = f"/reviews/{review.uid}/searches/"
    response = client_for(alice).get(f"{path}start/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert f'<a href="{path}">Back</a>' in response.content.decode()


def test_a_part_of_a_page_is_refused_without_a_page(review, alice, client_for):
    path = f"/reviews/{review.uid}/searches/start/"
    response = client_for(alice).get(path, headers={"HX-Request": "true"})
    assert (response.status_code, response.content) == (405, b"")
